package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.NodeModules;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Valve;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients that the README shows, as they stand there, lose their connection and come back. */
@Tag("slow")
class ReadmeTest {

    private static final Pattern SCRIPT = Pattern.compile("```js\n(.*?)```", Pattern.DOTALL);
    private static final int SAID = 5;
    private static HubCluster hub;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(1);
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    @Test
    void theBareWebSocketComesBackAndHearsWhatItMissed() throws Exception {
        comesBack("bare-ana", "socketio", "import ws from 'ws';\nglobalThis.WebSocket = ws;\n" + script("class Chat"));
    }

    @Test
    void theBridgeClientComesBackAndHearsWhatItMissed() throws Exception {
        comesBack("bridge-ana", "bridge", script("new EventBus("));
    }

    private static void comesBack(String user, String modules, String script) throws Exception {
        Path folder = NodeModules.of(modules);
        Path heard = folder.resolve(user + ".log");
        try (Valve way = new Valve(hub.port(0))) {
            way.open();
            Files.writeString(
                    folder.resolve(user + ".mjs"),
                    "const TOKEN = '" + hub.token(user) + "';\n"
                            + script.replaceAll("127\\.0\\.0\\.1:300[01]", "127.0.0.1:" + way.port()));
            Process client = new ProcessBuilder("node", user + ".mjs")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(heard.toFile())
                    .start();
            try {
                Await.until("it hears itself", () -> times("soup?", heard) > 0);
                way.shut();
                sayMore(user);
                way.open();
                Await.until("it hears the last", () -> times(text(SAID), heard) > 0);
                for (int number = 1; number <= SAID; number++) {
                    assertEquals(1, times(text(number), heard), Files.readString(heard));
                }
            } finally {
                client.destroy();
            }
        }
    }

    /** By another device of the user's, while the first is away. */
    private static void sayMore(String user) {
        RawClient device = hub.client(0, user);
        String id = device.succeed("chat:list", new JsonObject())
                .getJsonArray("chats")
                .getJsonObject(0)
                .getString("id");
        for (int number = 1; number <= SAID; number++) {
            device.succeed("message:send", new JsonObject().put("chatId", id).put("text", text(number)));
        }
    }

    private static String text(int number) {
        return "bread, the " + number + ".";
    }

    private static int times(String text, Path heard) {
        try {
            return (int) Pattern.compile("text: '" + Pattern.quote(text))
                    .matcher(Files.readString(heard))
                    .results()
                    .count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String script(String holding) throws IOException {
        List<String> scripts = SCRIPT.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        return scripts.stream()
                .filter(script -> script.contains(holding))
                .findFirst()
                .orElseThrow();
    }
}
