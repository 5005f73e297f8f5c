package dev.switchboard.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.HubNode;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The example of a concern over HTTP, as a stranger has it, with a hub that has its configuration file. */
@Tag("slow")
class PollHttpTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final int hubPort = TestStores.freePort();
    private final int port = TestStores.freePort();
    private final int pagePort = TestStores.freePort();
    private final List<Process> processes = new ArrayList<>();
    private Path example;
    private HubCluster hub;
    private Process backEnd;

    @BeforeEach
    void start() throws IOException {
        example = Examples.copy(Examples.HTTP, folder.resolve("poll"));
        backEnd = startBackEnd();
        hub = HubCluster.of(
                1,
                "--conf=" + example.resolve("hub.json"),
                "--http.port=" + hubPort,
                "--http.origins=http://127.0.0.1:" + pagePort,
                "--concerns.poll.http.secret=" + SECRET,
                "--concerns.poll.http.url=http://127.0.0.1:" + port + "/hub");
    }

    @AfterEach
    void stop() throws Exception {
        hub.close();
        for (Process process : processes) {
            process.destroy();
            process.waitFor();
        }
        Await.await(vertx.close());
    }

    @Test
    void pollsOutliveTheBackEndAndTheHub() throws Exception {
        try (SocketIoDriver driver = new SocketIoDriver()) {
            String id;
            try (PollPeople people = new PollPeople(vertx, driver, hubPort, tokens)) {
                id = people.vote();
                people.assertRefusals(id);
            }
            HubNode before = hub.node(0);
            hub.stop(before);
            backEnd.destroy();
            backEnd.waitFor();
            backEnd = startBackEnd();
            hub.add();
            try (PollPeople people = new PollPeople(vertx, driver, hubPort, tokens)) {
                people.assertKept(id);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> twoBrowsersVote() throws IOException {
        start("page.log", "-m", "http.server", "" + pagePort, "--bind", "127.0.0.1", "--directory", "" + example);
        Await.until("the page is served", () -> isServed(pagePort));
        JsonObject people = new JsonObject().put("ana", tokens.of("ana")).put("ben", tokens.of("ben"));
        JsonObject arguments = new JsonObject()
                .put("page", "http://127.0.0.1:" + pagePort + "/poll.html")
                .put("hub", "http://127.0.0.1:" + hubPort)
                .put("tokens", people);
        return BrowserScript.run("pages", "poll.mjs", arguments);
    }

    /** A request is carried out if the hub has signed it lately, and once, however often it comes. */
    @Test
    void refusesWhatIsNotSignedOrOldAndDoesNothingTwice() throws Exception {
        SignedPost post = new SignedPost("http://127.0.0.1:" + port + "/hub", SECRET);
        try (SocketIoDriver driver = new SocketIoDriver();
                PollPeople people = new PollPeople(vertx, driver, hubPort, tokens)) {
            String id = people.create("Tea?");
            JsonObject choice = new JsonObject().put("pollId", id).put("option", 1);
            JsonObject vote = SignedPost.command("poll:vote", "ana", choice);
            assertEquals(401, post.sendForged("msg_1", vote).statusCode());
            assertEquals(401, post.send("msg_1", Duration.ofMinutes(6), vote).statusCode());
            assertEquals(401, post.send("msg_1", Duration.ofMinutes(-6), vote).statusCode());
            String first = post.send("msg_1", Duration.ZERO, vote).body();
            assertTrue(first.contains("\"counts\": [0, 1]"), first);
            assertEquals(first, post.send("msg_1", Duration.ofSeconds(1), vote).body(), "the answer it had");
            assertEquals(2, people.version(id));
        }
    }

    private Process startBackEnd() throws IOException {
        Process started = start("poll.log", example.resolve("poll.py").toString());
        Await.until("it listens", () -> read(folder.resolve("poll.log")).contains("listening"));
        return started;
    }

    private Process start(String log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Programs.find("python3")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile());
        builder.environment().put("POLL_SECRET", SECRET);
        builder.environment().put("POLL_DB", folder.resolve("poll.db").toString());
        builder.environment().put("HUB", "http://127.0.0.1:" + hubPort);
        builder.environment().put("HUB_TOKEN", tokens.of("polls", Duration.ofHours(1), "service"));
        builder.environment().put("PORT", Integer.toString(port));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static boolean isServed(int pagePort) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), pagePort)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
