package dev.switchboard.docs;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Valve;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the page about server-sent events shows, run as it stands there: in a browser, by curl and in Python. */
@Tag("slow")
class SsePageTest {

    private static final Path PAGE = DocPages.page("client-sse");
    private static HubCluster hub;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                1,
                "--gateway.maxConnectionsPerUser=5",
                "--channels.ticker.join=user",
                "--channels.ticker.publish=user");
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    @TestFactory
    Stream<DynamicTest> resumesInABrowser() throws IOException {
        JsonObject tokens = new JsonObject().put("ana", hub.token("ana")).put("ben", hub.token("ben"));
        return BrowserScript.run(
                "pages",
                "sse.mjs",
                new JsonObject()
                        .put("port", hub.port(0))
                        .put("tokens", tokens)
                        .put("snippet", DocPages.snippet(PAGE, "js", "new EventSource(")));
    }

    @Test
    void streamsToCurl() throws IOException {
        Programs.find("curl");
        String command = DocPages.snippet(PAGE, "sh", "curl -N").trim();
        Path output = folder.resolve("curl.out");
        Process curl = start(command, Map.of("TOKEN", hub.token("ana")), output, hub.port(0));
        try (RawClient ben = hub.client(0, "ben")) {
            until(() -> read(output).contains("event: connection_established"));
            ben.succeed("chat:create", new JsonObject().put("participants", JsonArray.of("ana")));
            until(() -> read(output).matches("(?s).*event: chat:created\ndata: \\{.*}\nid: \\S+\n\n.*"));
        } finally {
            curl.destroy();
        }
    }

    @Test
    void resumesInPython() throws Exception {
        String python = Programs.find("python3");
        Path script = Files.writeString(folder.resolve("listen.py"), DocPages.snippet(PAGE, "python", "urlopen"));
        Path output = folder.resolve("python.out");
        try (Valve way = new Valve(hub.port(0));
                RawClient cid = hub.client(0, "cid")) {
            way.open();
            String chat = cid.succeed("chat:create", new JsonObject().put("participants", JsonArray.of("dan")))
                    .getJsonObject("chat")
                    .getString("id");
            String source = Files.readString(script).replace("127.0.0.1:3000", "127.0.0.1:" + way.port());
            Files.writeString(script, source);
            Process client =
                    start(python + " " + script, Map.of("TOKEN", hub.token("dan"), "CHAT", chat), output, way.port());
            try {
                until(() -> read(output).contains("connection_established"));
                send(cid, chat, "one");
                until(() -> times("'text': 'one'", output) == 1);
                way.shut();
                send(cid, chat, "two");
                way.open();
                until(() -> times("'text': 'two'", output) > 0);
                send(cid, chat, "three");
                until(() -> times("'text': 'three'", output) > 0);
                for (String text : new String[] {"one", "two", "three"}) {
                    assertEquals(1, times("'text': '" + text + "'", output), read(output));
                }
            } finally {
                client.destroy();
            }
        }
    }

    private static void send(RawClient by, String chat, String text) {
        by.succeed("message:send", new JsonObject().put("chatId", chat).put("text", text));
    }

    private static int times(String text, Path output) {
        return read(output).split(Pattern.quote(text), -1).length - 1;
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Process start(String command, Map<String, String> environment, Path output, int port)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-c", "exec " + command.replace("127.0.0.1:3000", "127.0.0.1:" + port))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
