package dev.switchboard.examples;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of a concern in Java, as a stranger has it: copied out of the repository, built by Maven, and run by a hub with its
 * own configuration file.
 */
@Tag("slow")
class PollJavaTest {

    /** For a build whose tests start a hub with new stores twice, on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    @Test
    void isBuiltAloneAndItsPollsOutliveTheHub() throws Exception {
        // Its own tests take most of the time.
        buildAndRun("-DskipTests");
    }

    @Test
    @Tag("soak")
    void passesItsOwnTests() throws Exception {
        buildAndRun();
    }

    private void buildAndRun(String... options) throws Exception {
        Path example = Examples.copy(Examples.JAVA, folder.resolve("poll"));
        Path repository = InstalledHub.in(Files.createDirectory(folder.resolve("repository")));
        List<String> command = new ArrayList<>(List.of(
                Programs.find("mvn"),
                "-o",
                "-B",
                "-f",
                example.resolve("pom.xml").toString(),
                "-Dmaven.repo.local=" + repository,
                "package"));
        command.addAll(List.of(options));
        Programs.run(Map.of("JAVA_HOME", System.getProperty("java.home")), command, PATIENCE);
        String jar = example.resolve("target/poll.jar").toString();
        String[] arguments = {
            "--conf=" + example.resolve("hub.json"),
            "--storage.postgres.uri=" + TestStores.freshDatabase(),
            "--storage.redis.uri=" + TestStores.redis(),
            "--data.dir=" + folder.resolve("data"),
            "--auth.jwt.secret=" + TestTokens.SECRET,
            "--http.port=0",
            "--ops.port=0",
            "--cluster.port=" + TestStores.freePort(),
            "--cluster.portCount=8"
        };
        Vertx vertx = Vertx.vertx();
        try (SocketIoDriver driver = new SocketIoDriver()) {
            String id;
            try (HubProcess hub = HubProcess.startWith(jar, arguments);
                    PollPeople people = people(vertx, driver, hub)) {
                id = people.vote();
                people.assertRefusals(id);
                hub.terminate();
            }
            try (HubProcess hub = HubProcess.startWith(jar, arguments);
                    PollPeople people = people(vertx, driver, hub)) {
                people.assertKept(id);
            }
        } finally {
            Await.await(vertx.close());
        }
    }

    private static PollPeople people(Vertx vertx, SocketIoDriver driver, HubProcess hub) {
        int port = Integer.parseInt(hub.await("Switchboard ready: http=127\\.0\\.0\\.1:(\\d+)"));
        return new PollPeople(vertx, driver, port, new TestTokens(vertx));
    }
}
