package dev.switchboard.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.HubCluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of clients that cannot run here, replayed from their sources against a whole hub. */
@Tag("slow")
class OtherLanguagesTest {

    private static HubCluster hub;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(1);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    static List<LanguageClient> clients() {
        return LanguageClient.ALL;
    }

    private static String host() {
        return "127.0.0.1:" + hub.port(0);
    }

    private static String request(LanguageClient client, String method, String sid, String body) {
        StringBuilder head =
                new StringBuilder(method + " " + client.path("polling", sid) + " HTTP/1.1\r\nHost: " + host());
        for (String header : body == null ? client.poll() : client.post()) {
            head.append("\r\n").append(header);
        }
        byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
        if (body != null) {
            head.append("\r\ncontent-length: ").append(bytes.length);
        }
        try (FrameSocket peer = FrameSocket.connect(hub.port(0))) {
            String answer =
                    peer.raw(head.append("\r\n\r\n").toString()).raw(bytes).head();
            assertTrue(answer.startsWith("HTTP/1.1 200 "), method + " " + body + " got " + answer);
            return peer.body(answer);
        }
    }

    /** The first body with a packet that starts so, whatever events come before it. */
    private static String poll(LanguageClient client, String sid, String start) {
        String body = request(client, "GET", sid, null);
        while (Arrays.stream(body.split("\u001e")).noneMatch(packet -> packet.startsWith(start))) {
            body = request(client, "GET", sid, null);
        }
        return body;
    }

    private static String open(LanguageClient client) {
        JsonObject opened = new JsonObject(request(client, "GET", "", null).substring(1));
        assertEquals(new JsonArray().add("websocket"), opened.getJsonArray("upgrades"));
        return opened.getString("sid");
    }

    private static FrameSocket upgrade(LanguageClient client, String sid) {
        FrameSocket socket = FrameSocket.connect(hub.port(0));
        StringBuilder head = new StringBuilder("GET " + client.path("websocket", sid) + " HTTP/1.1\r\nHost: " + host());
        client.socket().forEach(header -> head.append("\r\n").append(String.format(header, host())));
        String answer = socket.raw(head.append("\r\n\r\n").toString()).head();
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        return socket;
    }

    private static String connect(LanguageClient client) {
        return "40" + client.connect() + new JsonObject().put("token", hub.token(user(client)));
    }

    private static String user(LanguageClient client) {
        return "of-" + Integer.toHexString(client.name().hashCode());
    }

    private static String nextThat(FrameSocket socket, String start) {
        String text = socket.nextText();
        while (!text.startsWith(start)) {
            text = socket.nextText();
        }
        return text;
    }

    @ParameterizedTest
    @MethodSource("clients")
    void pollsAndSendsBytesInBase64(LanguageClient client) {
        String sid = open(client);
        request(client, "POST", sid, connect(client));
        assertTrue(poll(client, sid, "40").contains("\"sid\":"));
        request(client, "POST", sid, "420[\"chat:create\",{\"participants\":[\"ben\"],\"name\":\"ж 👍\"}]");
        assertTrue(poll(client, sid, "430").contains("ж 👍"));
        request(client, "POST", sid, "40/events," + new JsonObject().put("token", hub.token(user(client))));
        poll(client, sid, "40/events");
        request(client, "POST", sid, "42/events,1[\"joinRoom\",\"" + sid + "\"]");
        String message =
                "451-/events,2[\"message\",{\"room\":\"" + sid + "\",\"message\":{\"_placeholder\":true,\"num\":0}}]";
        if (client == LanguageClient.CSHARP || client == LanguageClient.RUST) {
            // The attachments follow in a request of their own.
            request(client, "POST", sid, message);
            request(client, "POST", sid, "bAAH+/w==");
        } else {
            request(client, "POST", sid, message + "\u001ebAAH+/w==");
        }
        String body = "";
        while (!body.contains("43/events,2[{\"success\":true")) {
            body = request(client, "GET", sid, null);
        }
        request(client, "POST", sid, "1");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void upgradesByAProbe(LanguageClient client) {
        String sid = open(client);
        request(client, "POST", sid, connect(client));
        poll(client, sid, "40");
        try (FrameSocket socket = upgrade(client, sid)) {
            assertEquals("3probe", socket.text("2probe").nextText());
            socket.text("5").text("427[\"chat:list\",{}]");
            assertTrue(nextThat(socket, "437").startsWith("437[{\"success\":true"));
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void opensAWebSocketAtOnce(LanguageClient client) {
        try (FrameSocket socket = upgrade(client, "")) {
            assertTrue(socket.nextText().startsWith("0{\"sid\":"));
            // .NET writes long messages in fragments.
            String packet = connect(client);
            socket.frame(FrameSocket.TEXT, packet.substring(0, 10).getBytes(StandardCharsets.UTF_8))
                    .frame(
                            FrameSocket.FINAL | FrameSocket.CONTINUATION,
                            packet.substring(10).getBytes(StandardCharsets.UTF_8));
            nextThat(socket, "40");
            assertTrue(nextThat(socket.text("420[\"chat:list\",{}]"), "430").startsWith("430[{\"success\":true"));
            socket.text("41").text("1");
        }
    }
}
