package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.ThirdPartyJar;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as real processes with one {@code data.dir}. One long test, since every start takes seconds. */
@Tag("slow")
class HubProcessTest {

    private static final Caller ANA = new Caller("ana", "ana", null, Set.of(), null, "");

    private final List<HubProcess> processes = new ArrayList<>();
    private final int clusterPort = TestStores.freePort();

    @TempDir
    Path folder;

    @AfterEach
    void end() throws IOException {
        processes.forEach(HubProcess::close);
        if (Files.exists(data().resolve("stores.json")) && isAlive(stores(), "postgres")) {
            EmbeddedStores.use(DataDir.open(data()), true, true).stop();
        }
    }

    @Test
    void sharesOneDataDirThroughKillsAndStopsWithTheLastNode() throws Exception {
        HubProcess one = node();
        HubProcess other = node();
        one.await(
                "Switchboard ready: http=127.0.0.1:\\d+ ops=127.0.0.1:\\d+ node=\\S+ cluster=switchboard-[0-9a-f]{12} version=\\S+; open http://127.0.0.1:\\d+/");
        other.await("Switchboard ready");
        assertTrue((one.output() + other.output()).contains("routing ready: 2 nodes"));
        execute("create table kept (word text)");
        execute("insert into kept values ('acknowledged')");
        JsonObject before = stores();

        one.kill();
        other.kill();
        assertTrue(
                isAlive(before, "postgres") && isAlive(before, "redis"),
                "the stores outlive the process that started them");

        HubProcess strangers = strangersNode();
        JsonObject line = new JsonObject(strangers.await(".*Switchboard ready.*"));
        assertEquals("INFO", line.getString("level"));
        String strangersId = line.getString("formattedMessage").replaceAll(".* node=(\\S+) .*", "$1");
        assertEquals(before, stores(), "the node uses the running stores");
        assertEquals("acknowledged", kept());

        try (HubNode gateway = HubNode.start(settings("--deploy=gateway"))) {
            assertAnswersTheStrangersCommand(gateway, strangersId);
            assertEquals(143, strangers.terminate());
            assertEquals("acknowledged", kept(), "the stores serve the remaining node");
        }
        Await.until("the last node stops the stores", () -> !isAlive(before, "postgres") && !isAlive(before, "redis"));
        assertEquals("stopped", stores().getString("state"));

        HubProcess alone = started(HubProcess.start("stores", "--data.dir=" + data()));
        alone.await("^stores ready$");
        assertEquals(port(before, "postgres"), port(stores(), "postgres"), "nodes may be waiting on the old port");
        assertEquals("acknowledged", kept());
        alone.terminate();
        assertFalse(isAlive(stores(), "postgres"));
        assertEquals("stopped", stores().getString("state"));
    }

    /** The concern is not part of the hub: a jar on the class path and the configuration add it. */
    private void assertAnswersTheStrangersCommand(HubNode asking, String answering) throws Exception {
        Answer answer = Await.result(Commands.of(asking.vertx())
                .request(new Command("hello:say", ANA, new JsonObject().put("to", "Ben"), false)));
        assertEquals(
                new JsonObject().put("success", true).put("hello", "Hi, Ben").put("node", answering), answer.body());
        assertFalse(Commands.of(asking.vertx()).knows("hello:secret"), "an internal command");
    }

    private HubProcess node() {
        return started(HubProcess.start(arguments("--deploy=gateway")));
    }

    private HubProcess strangersNode() throws IOException {
        return started(HubProcess.startWith(
                ThirdPartyJar.in(folder).toString(), arguments("--deploy=hello", "--logging.format=json")));
    }

    private HubProcess started(HubProcess process) {
        processes.add(process);
        return process;
    }

    private Settings settings(String... more) {
        return new ConfigLoader(Map.of(), folder, List.of()).load(List.of(arguments(more)));
    }

    private String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--data.dir=" + data(),
                "--http.port=0",
                "--ops.port=0",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=8",
                "--concerns.hello={\"verticle\":\"" + ThirdPartyJar.VERTICLE + "\",\"instances\":2,"
                        + "\"commands\":[\"hello:say\"],\"internal\":[\"hello:secret\"],"
                        + "\"settings\":{\"greeting\":\"Hi\"}}"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private JsonObject stores() throws IOException {
        return new JsonObject(Files.readString(data().resolve("stores.json")));
    }

    private static int port(JsonObject stores, String server) {
        return stores.getJsonObject(server).getInteger("port");
    }

    private static boolean isAlive(JsonObject stores, String server) {
        Long pid = stores.getJsonObject(server).getLong("pid");
        // A zombie has no command.
        return pid != null
                && ProcessHandle.of(pid)
                        .flatMap(process -> process.info().command())
                        .isPresent();
    }

    private String kept() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select word from kept")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws IOException, SQLException {
        String password = Files.readString(data().resolve("stores.secret"));
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port(stores(), "postgres") + "/switchboard", "switchboard", password);
    }
}
