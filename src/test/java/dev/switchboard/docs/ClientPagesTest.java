package dev.switchboard.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.NodeModules;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Valve;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients that the README and the pages show, run unchanged: they send, receive, lose their connection and reconnect. */
@Tag("slow")
class ClientPagesTest {

    private static final int SENT = 5;
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
    void bareWebSocketResumesAfterABreak() throws Exception {
        resumes(
                "bare-ana",
                "socketio",
                "import ws from 'ws';\nglobalThis.WebSocket = ws;\n"
                        + DocPages.snippet(DocPages.page("client-websocket"), "js", "class Chat"));
    }

    @Test
    void bridgeClientResumesAfterABreak() throws Exception {
        resumes("bridge-ana", "bridge", DocPages.snippet(DocPages.page("client-bridge"), "js", "new EventBus("));
    }

    @Test
    void readmeClientTalksToAPeer() throws Exception {
        hubClientTalksToAPeer("readme-ana", DocPages.README);
    }

    @Test
    void hubClientOfItsPageTalksToAPeer() throws Exception {
        hubClientTalksToAPeer("page-ana", DocPages.page("client"));
    }

    /** Installed as the page says, by npm from the hub. */
    private static void hubClientTalksToAPeer(String user, Path page) throws Exception {
        Path folder = Files.createTempDirectory(NodeModules.of("client").toAbsolutePath(), user);
        Path output = folder.resolve("output.log");
        Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
        String address = "http://127.0.0.1:" + hub.port(0);
        Process install = new ProcessBuilder("npm", "i", address + "/client/switchboard-client.tgz")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertEquals(0, install.waitFor(), () -> read(output));
        String script = DocPages.snippet(page, "js", "switchboard-client");
        Files.writeString(folder.resolve("chat.mjs"), script.replace("http://127.0.0.1:3000", address));
        Process client = start(folder, output, "chat.mjs", hub.token(user), "readme-ben");
        try {
            Await.until("it receives its own message", () -> read(output).contains(user + ": soup?"));
        } finally {
            client.destroy();
        }
    }

    /** It once heard the first fifty chats of its user alone. */
    @Test
    void nodeClientHearsAllChatsOfItsUser() throws Exception {
        RawClient ana = hub.client(0, "many-ana");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 230; i++) {
            JsonObject wanted = new JsonObject().put("name", "chat " + i).put("participants", JsonArray.of("many-ben"));
            ids.add(ana.succeed("chat:create", wanted).getJsonObject("chat").getString("id"));
        }
        JsonObject hidden = new JsonObject().put("chatId", ids.get(0)).put("hidden", true);
        ana.succeed("chat:settings", hidden);
        Path folder = NodeModules.of("socketio");
        Path output = folder.resolve("many.log");
        String script = DocPages.snippet(DocPages.page("client-socketio"), "js", "const outside");
        Files.writeString(
                folder.resolve("many.mjs"),
                "const TOKEN = '" + hub.token("many-ana") + "';\n"
                        + script.replace("127.0.0.1:3000", "127.0.0.1:" + hub.port(0)));
        Process client = start(folder, output, "many.mjs");
        try (RawClient ben = hub.client(0, "many-ben")) {
            Await.until("it has joined the last page", () -> hears(ben, ids.get(0), output));
            for (String id : ids) {
                ben.succeed("message:send", new JsonObject().put("chatId", id).put("text", "in " + id));
            }
            Await.until("it hears each chat", () -> ids.stream()
                    .allMatch(id -> read(output).contains("in " + id)));
        } finally {
            client.destroy();
        }
    }

    /** Says something until the client hears it. */
    private static boolean hears(RawClient ben, String chatId, Path output) {
        ben.succeed("message:send", new JsonObject().put("chatId", chatId).put("text", "are you there?"));
        return read(output).contains("are you there?");
    }

    private static Process start(Path folder, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static void resumes(String user, String modules, String script) throws Exception {
        Path folder = NodeModules.of(modules);
        Path output = folder.resolve(user + ".log");
        try (Valve way = new Valve(hub.port(0))) {
            way.open();
            Files.writeString(
                    folder.resolve(user + ".mjs"),
                    "const TOKEN = '" + hub.token(user) + "';\n"
                            + script.replaceAll("127\\.0\\.0\\.1:300[01]", "127.0.0.1:" + way.port()));
            Process client = start(folder, output, user + ".mjs");
            try {
                Await.until("it receives its own message", () -> times("soup?", output) > 0);
                way.shut();
                sendMore(user);
                way.open();
                Await.until("it receives the last message", () -> times(text(SENT), output) > 0);
                for (int number = 1; number <= SENT; number++) {
                    assertEquals(1, times(text(number), output), Files.readString(output));
                }
            } finally {
                client.destroy();
            }
        }
    }

    /** Sends from another device of the user, while the first is disconnected. */
    private static void sendMore(String user) {
        RawClient device = hub.client(0, user);
        String id = device.succeed("chat:list", new JsonObject())
                .getJsonArray("chats")
                .getJsonObject(0)
                .getString("id");
        for (int number = 1; number <= SENT; number++) {
            device.succeed("message:send", new JsonObject().put("chatId", id).put("text", text(number)));
        }
    }

    private static String text(int number) {
        return "bread, the " + number + ".";
    }

    private static int times(String text, Path output) {
        return (int) Pattern.compile("text: '" + Pattern.quote(text))
                .matcher(read(output))
                .results()
                .count();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
