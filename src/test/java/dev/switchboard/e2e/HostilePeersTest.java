package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile input at the endpoints: each gets the specified answer or close code, and other clients are not affected. */
@Tag("slow")
class HostilePeersTest {

    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static HubCluster hub;
    private static RawClient witness;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                2, "--http.idleTimeout=1s", "--gateway.maxConnectionsPerUser=5", "--gateway.authTimeout=500ms");
        witness = hub.client(1, "hostile-witness");
    }

    /** After each test the node still answers other clients and has closed no well-behaved connection. */
    @AfterAll
    static void end() {
        assertFalse(witness.isClosed());
        witness.succeed("user:find", new JsonObject().put("query", "x"));
        hub.client(0, "hostile-last").succeed("chat:list", null);
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/ws, http://evil.example, 403",
        "/ws, null, 403",
        "/ws, https://localhost:3000, 403",
        "/ws, http://localhost:3000.evil.example, 403",
        "/ws, http://localhost:3000, 101",
        "/api/todos, http://evil.example, 403",
        "/anything, http://evil.example, 403"
    })
    void checksOriginBeforeAnyRoute(String path, String origin, String status) throws IOException {
        assertEquals("HTTP/1.1 " + status, head(path, "Origin: " + origin + "\r\n" + UPGRADE));
    }

    /** A malformed query once threw an exception that left the request unanswered and its connection open. */
    @ParameterizedTest
    @ValueSource(strings = {"/ws?token=%zz", "/ws?%", "/ws?token=x&since=%a", "/api/users?query=%zz"})
    void refusesAMalformedQuery(String path) throws IOException {
        assertEquals("HTTP/1.1 400", head(path, UPGRADE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "8", "14", "99", "13, 8", "x"})
    void namesTheSupportedWebSocketVersion(String version) {
        for (String path : List.of("/ws", "/socket.io/?EIO=4&transport=websocket")) {
            try (FrameSocket socket = FrameSocket.connect(hub.port(0))) {
                String head = socket.request(
                        path, "Sec-WebSocket-Version: " + version, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
                assertTrue(head.startsWith("HTTP/1.1 426 "), head);
                assertTrue(head.toLowerCase(Locale.ROOT).contains("sec-websocket-version: 13\r\n"), head);
            }
        }
    }

    @Test
    void acceptsPagesOfItsOwnOrigin() throws IOException {
        assertEquals("HTTP/1.1 101", head("/ws", "Origin: http://127.0.0.1:" + hub.port(0) + "\r\n" + UPGRADE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /ws HT",
                "GET /ws HTTP/1.1\r\nHost: x\r\n",
                "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
            })
    void closesAConnectionThatNeverFinishesItsRequest(String beginning) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            assertEquals("", new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void keepsASilentWebSocketBeyondTheHttpIdleTimeout() throws InterruptedException {
        try (RawClient quiet = hub.client(0, "hostile-quiet");
                Socket silent = connect()) {
            // The end of this connection shows that the time has passed.
            assertEquals(-1, silent.getInputStream().read());
            quiet.succeed("chat:list", null);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "a.b.c",
                "Bearer",
                "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEiLCJleHAiOjQwMDAwMDAwMDB9.",
                "\u0001",
                "..."
            })
    void closesTheConnectionOnABadTokenInAnyPlace(String token) {
        String encoded = URLEncoder.encode(token, StandardCharsets.UTF_8);
        assertEquals(4401, hub.open(0, "/ws?token=" + encoded).closeCode());
        RawClient first = hub.open(0, "/ws")
                .send(new JsonObject().put("type", "auth").put("token", token).encode());
        assertEquals(4401, first.closeCode());
        if (token.chars().allMatch(c -> c > ' ')) {
            assertEquals(4401, withHeader("Authorization", "Bearer " + token).closeCode());
            assertEquals(4401, withHeader("Cookie", "token=" + token).closeCode());
        }
    }

    @Test
    void closesTheConnectionOnAForeignOrExpiredToken() {
        String strangers = new TestTokens(hub.vertx(), "the secret of another hub, long enough").of("ana");
        assertEquals(4401, hub.open(0, "/ws?token=" + strangers).closeCode());
        assertEquals(
                4401,
                hub.open(0, "/ws?token=" + hub.token("ana", Duration.ofSeconds(-10)))
                        .closeCode());
        RawClient soon = hub.open(0, "/ws?token=" + hub.token("ana", Duration.ofSeconds(1)));
        assertEquals(4401, soon.closeCode());
        assertEquals("token expired", soon.closeReason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"ping\"}", "{\"type\":\"auth\"}", "{\"type\":\"auth\",\"token\":7}", "{}"})
    void closesTheConnectionWhenTheFirstFrameIsNotAToken(String frame) {
        assertEquals(4401, hub.open(0, "/ws").send(frame).closeCode());
    }

    @Test
    void closesTheConnectionOnALateTokenOrABadPosition() {
        assertEquals(4401, hub.open(0, "/ws").closeCode());
        for (String since : List.of("x", "-1", "1.5", "99999999999999999999")) {
            assertEquals(
                    4400,
                    hub.open(0, "/ws?token=" + hub.token("ana") + "&since=" + since)
                            .closeCode(),
                    since);
        }
    }

    static Stream<String> garbage() {
        return Stream.of(
                "",
                "nope",
                "[]",
                "7",
                "null",
                "\"x\"",
                "{\"type\":",
                "{\"type\":\"ping\"",
                "{'type':'ping'}",
                "{\"type\":NaN}",
                "{\"n\":" + "9".repeat(2_000) + "}",
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000),
                "{\"type\":\"message\",\"data\":" + "[".repeat(100_000),
                "\u0000");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("garbage")
    void closesTheConnectionOnAFrameThatIsNotAnObject(String text) {
        RawClient client = hub.client(0, "hostile-garbage");
        client.socket().writeTextMessage(text);
        assertEquals(4400, client.closeCode());
        assertEquals("bad frame", client.closeReason());
    }

    @Test
    void closesTheConnectionOnBinaryAndOversizedFrames() {
        RawClient binary = hub.client(0, "hostile-frames");
        binary.socket().writeBinaryMessage(Buffer.buffer("{\"type\":\"ping\"}"));
        assertEquals(1003, binary.closeCode());
        RawClient big = hub.client(0, "hostile-frames");
        big.socket().writeFrame(WebSocketFrame.textFrame("x".repeat(1_000_001), true));
        assertEquals(1009, big.closeCode());
        RawClient pieces = hub.client(0, "hostile-frames");
        pieces.socket().writeFrame(WebSocketFrame.textFrame("x".repeat(600_000), false));
        pieces.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("x".repeat(600_000)), true));
        assertEquals(1009, pieces.closeCode());
        RawClient widest = hub.client(0, "hostile-frames");
        String pad = "x".repeat(1_000_000 - "{\"type\":\"ping\",\"pad\":\"\"}".length());
        widest.send("{\"type\":\"ping\",\"pad\":\"" + pad + "\"}").next("pong");
    }

    @Test
    void answersUnknownCommands() {
        RawClient client = hub.client(0, "hostile-commands");
        List<String> names = List.of(
                "",
                "no:such",
                "__proto__",
                "constructor",
                "log:read",
                "user:seen",
                "account:login",
                "account:register",
                "notification:send",
                "gateway:revoke",
                "gateway:disconnect",
                "chat:created",
                "x".repeat(900_000),
                "привет 👋");
        for (String name : names) {
            client.emit(name, new JsonObject());
            JsonObject error = client.next(
                    frame -> "error".equals(frame.getString("type")) && name.equals(frame.getString("event")));
            assertEquals("UNKNOWN_COMMAND", error.getString("code"));
            assertTrue(error.getString("error").length() < 200);
            assertEquals(
                    "UNKNOWN_COMMAND", client.request(name, new JsonObject()).getString("code"));
        }
        for (String odd : List.of("{}", "{\"type\":null}", "{\"type\":{}}", "{\"data\":{}}", "{\"type\":7}")) {
            int before = client.of("error").size();
            client.send(odd);
            client.next(frame -> client.of("error").size() > before);
            JsonObject error = client.of("error").get(before);
            assertEquals(List.of("BAD_REQUEST", "type"), List.of(error.getString("code"), error.getString("field")));
        }
        assertFalse(client.isClosed());
    }

    @Test
    void echoesNumericAndTextIds() {
        RawClient client = hub.client(0, "hostile-ids");
        List<Object> ids = List.of(
                0,
                -1,
                1.5,
                1e300,
                Long.MAX_VALUE,
                new BigInteger("123456789012345678901234567890"),
                "",
                "x",
                "привет 👋",
                "__proto__",
                "x".repeat(10_000));
        for (Object id : ids) {
            client.send(new JsonObject()
                    .put("id", id)
                    .put("type", "request")
                    .put("messageType", "chat:list")
                    .encode());
            client.next(frame -> frame.containsKey("id")
                    && frame.containsKey("data")
                    && id.toString().equals(String.valueOf(frame.getValue("id"))));
        }
        for (String odd : List.of("null", "true", "{}", "[1]")) {
            int before = refused(client).size();
            client.send("{\"type\":\"request\",\"messageType\":\"chat:list\",\"id\":" + odd + "}");
            client.next(frame -> refused(client).size() > before);
            assertEquals("id", refused(client).get(before).getString("field"));
        }
    }

    private static List<JsonObject> refused(RawClient client) {
        return client.of("response").stream()
                .filter(frame -> frame.containsKey("code"))
                .toList();
    }

    /** Keys with a meaning in other systems have none here; text of every script is stored unchanged. */
    @Test
    void storesTextUnchanged() {
        RawClient ana = hub.client(0, "hostile-ana");
        RawClient ben = hub.client(1, "hostile-бен 👋");
        String id = ana.succeed(
                        "chat:create",
                        new JsonObject()
                                .put("participants", new JsonArray().add("hostile-бен 👋"))
                                .put("__proto__", new JsonObject().put("admin", true))
                                .put("constructor", "x")
                                .put("$where", 1))
                .getJsonObject("chat")
                .getString("id");
        ben.succeed("chat:join", id);
        List<String> texts = List.of(
                "שלום עולם",
                "مرحبا \u202Eback\u202C",
                "👩‍👩‍👧‍👦🏳️‍🌈",
                "\u0001\t\n\r\u007F\u2028\u2029\uFEFF",
                "'; drop table chat; --",
                "\\u0000 ${x} {{x}} <script>",
                "a\u0301",
                "x".repeat(20_000));
        for (int i = 0; i < texts.size(); i++) {
            ana.succeed("message:send", new JsonObject().put("chatId", id).put("text", texts.get(i)));
            assertEquals(
                    texts.get(i),
                    Received.await(ben, "chat-" + id, i + 1)
                            .getJsonObject("data")
                            .getString("text"));
        }
        JsonArray history = ben.succeed("message:history", new JsonObject().put("chatId", id))
                .getJsonArray("messages");
        assertEquals(
                texts,
                history.stream()
                        .map(message -> ((JsonObject) message).getString("text"))
                        .toList());
        String messageId = history.getJsonObject(0).getString("id");
        for (String reaction : List.of("__proto__", "constructor", "toString", "👍🏽")) {
            JsonObject reacted = ben.succeed(
                            "message:react",
                            new JsonObject().put("messageId", messageId).put("reaction", reaction))
                    .getJsonObject("message");
            assertEquals(
                    new JsonArray().add("hostile-бен 👋"),
                    reacted.getJsonObject("reactions").getJsonArray(reaction));
        }
    }

    /** Data nested as deep as a frame allows reaches other nodes. */
    @Test
    void carriesDeepJsonToOtherNodes() {
        RawClient ana = hub.client(0, "hostile-deep");
        RawClient ben = hub.client(1, "hostile-deep");
        ana.succeed("joinRoom", "deep");
        ben.succeed("joinRoom", "deep");
        int depth = 900;
        String deep = "[".repeat(depth) + "]".repeat(depth);
        ana.send("{\"type\":\"message\",\"data\":{\"room\":\"deep\",\"message\":" + deep + "}}");
        assertEquals(
                deep,
                ben.next("message")
                        .getJsonObject("data")
                        .getJsonArray("message")
                        .encode());
    }

    @Test
    void limitsConnectionsPerUserOnEachNode() {
        List<RawClient> tabs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tabs.add(hub.client(0, "hostile-tabs"));
        }
        for (int i = 0; i < 10; i++) {
            RawClient more = hub.open(0, "/ws?token=" + hub.token("hostile-tabs"));
            assertEquals(4409, more.closeCode());
            assertEquals("too many connections", more.closeReason());
        }
        hub.client(1, "hostile-tabs");
        tabs.forEach(tab -> tab.succeed("chat:list", null));
        tabs.remove(0).close();
        // The slot is free once the hub has seen the close, which no client can observe.
        Await.until("a slot is free", () -> {
            RawClient extra = hub.open(0, "/ws?token=" + hub.token("hostile-tabs"));
            extra.next(frame -> true);
            return !extra.isClosed();
        });
    }

    private static RawClient withHeader(String name, String value) {
        return RawClient.open(
                hub.vertx(),
                new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(hub.port(0))
                        .setURI("/ws")
                        .addHeader(name, value));
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", hub.port(0)));
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The protocol and status of the response to a GET. */
    private static String head(String path, String headers) throws IOException {
        try (Socket socket = connect()) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + hub.port(0) + "\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 000".length()), StandardCharsets.US_ASCII);
        }
    }
}
