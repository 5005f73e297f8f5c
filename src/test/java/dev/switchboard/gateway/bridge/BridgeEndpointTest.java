package dev.switchboard.gateway.bridge;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.MutePeer;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint's transports, driven by hand: answers, hostile peers, slow peers, close codes. */
class BridgeEndpointTest {

    private static final int MAX_MESSAGE = 100_000;
    private static final int MAX_QUEUE = 200_000;
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private static GatewayBench bench;
    private static int names;

    private final String name = "d" + ++names;
    private final String session = "/eventbus/000/" + name;
    private final String token = "?token=" + bench.token(name);

    @BeforeAll
    static void start() {
        bench = new GatewayBench(
                TestMigrations.freshSchema(),
                GatewayBench.defaults(
                        "--gateway.maxMessageBytes=" + MAX_MESSAGE,
                        "--gateway.outboundQueueBytes=" + MAX_QUEUE,
                        "--gateway.pingInterval=500ms",
                        "--gateway.sweepInterval=1s",
                        "--gateway.authTimeout=600ms"));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static HttpPeer get(String path, String... headers) {
        return HttpPeer.exchange(bench.port, "GET", path, null, headers);
    }

    private static HttpPeer post(String path, String body, String... headers) {
        return HttpPeer.exchange(bench.port, "POST", path, body, headers);
    }

    private static String echo(String reply) {
        return new JsonArray()
                .add(new JsonObject()
                        .put("type", "send")
                        .put("address", "stage:echo")
                        .put("replyAddress", reply)
                        .encode())
                .encode();
    }

    private static String register(String address) {
        return new JsonArray()
                .add(new JsonObject()
                        .put("type", "register")
                        .put("address", address)
                        .encode())
                .encode();
    }

    private static JsonObject single(String frame) {
        return new JsonObject(new JsonArray(frame.substring(frame.indexOf('a') + 1)).getString(0));
    }

    /** Polls until a message for the address arrives; ignores heartbeats and other messages. */
    private JsonObject poll(String address) {
        while (true) {
            try (HttpPeer poll = post(session + "/xhr" + token, "")) {
                String frame = poll.body();
                if (frame.startsWith("a")) {
                    for (Object message : new JsonArray(frame.substring(1))) {
                        JsonObject read = new JsonObject((String) message);
                        if (address.equals(read.getString("address"))) {
                            return read;
                        }
                    }
                } else {
                    assertEquals("h\n", frame);
                }
            }
        }
    }

    @Test
    void answersPolling() {
        try (HttpPeer open = post(session + "/xhr" + token, "", "Origin: http://a.example")) {
            assertEquals("o\n", open.body());
            assertEquals("http://a.example", open.header("Access-Control-Allow-Origin"));
            assertEquals("true", open.header("Access-Control-Allow-Credentials"));
            assertEquals("Origin", open.header("Vary"));
        }
        try (HttpPeer sent = post(session + "/xhr_send" + token, echo("r"))) {
            assertEquals(204, sent.status());
            assertEquals("*", sent.header("Access-Control-Allow-Origin"));
            assertNull(sent.header("Access-Control-Allow-Credentials"));
        }
        assertTrue(poll("r").getJsonObject("body").getBoolean("success"));
    }

    @Test
    void answersPollingByScript() {
        try (HttpPeer open = get(session + "/jsonp" + token + "&c=cb.x")) {
            assertEquals("/**/cb.x(\"o\");\r\n", open.body());
            assertEquals("nosniff", open.header("X-Content-Type-Options"));
        }
        String form = "d=" + java.net.URLEncoder.encode(echo("r"), StandardCharsets.UTF_8);
        try (HttpPeer sent = post(session + "/jsonp_send" + token, form, FORM)) {
            assertEquals("ok", sent.body());
        }
        String called = "h";
        while (!called.contains("a[")) {
            try (HttpPeer poll = get(session + "/jsonp" + token + "&c=cb")) {
                called = poll.body();
            }
        }
        String argument = new JsonArray("[" + called.substring(7, called.length() - 4) + "]").getString(0);
        assertEquals("r", single(argument).getString("address"));
    }

    @ParameterizedTest
    @CsvSource({"eventsource,GET", "htmlfile,GET", "xhr_streaming,POST"})
    void streamsFrames(String transport, String method) {
        String path = session + "/" + transport + token + "&c=cb";
        try (HttpPeer stream = HttpPeer.exchange(bench.port, method, path, "POST".equals(method) ? "" : null)) {
            stream.chunk();
            assertTrue(stream.chunk().contains("o"));
            post(session + "/xhr_send" + token, echo("r")).close();
            String frame = stream.chunk();
            while (!frame.contains("a[")) {
                frame = stream.chunk();
            }
            assertTrue(frame.contains("stage:echo") || frame.contains("success"));
        }
        until(() -> bench.gateway.registry().of(name).isEmpty());
    }

    @Test
    void servesGreetingInfoIframeAndScript() {
        try (HttpPeer greeting = get("/eventbus");
                HttpPeer info = get("/eventbus/info", "Origin: http://a.example");
                HttpPeer iframe = get("/eventbus/iframe-1.6.1.html");
                HttpPeer plain = get("/eventbus/000/x/websocket")) {
            assertEquals("Welcome to SockJS!\n", greeting.body());
            JsonObject features = new JsonObject(info.body());
            assertTrue(features.getBoolean("websocket"));
            assertFalse(features.getBoolean("cookie_needed"));
            assertEquals("http://a.example", info.header("Access-Control-Allow-Origin"));
            assertEquals("true", info.header("Access-Control-Allow-Credentials"));
            assertEquals(400, plain.status());
            String page = iframe.body();
            String script = page.substring(page.indexOf("src=\"") + 5, page.indexOf("\"></script>"));
            assertEquals("no-cache", iframe.header("Cache-Control"));
            assertNull(iframe.header("Expires"));
            assertFalse(
                    script.contains("/"), "the script is found beside the iframe, whatever a proxy puts before both");
            try (HttpPeer loaded = get("/eventbus/" + script, "Origin: http://a.example");
                    HttpPeer same = get("/eventbus/iframe.html", "If-None-Match: " + iframe.header("ETag"))) {
                assertEquals(304, same.status());
                assertEquals("no-cache", same.header("Cache-Control"));
                assertEquals(200, loaded.status());
                assertEquals("http://a.example", loaded.header("Access-Control-Allow-Origin"));
                assertEquals("Origin", loaded.header("Vary"));
                assertTrue(loaded.header("Content-Type").startsWith("text/javascript"));
                assertTrue(loaded.body().contains("bootstrap_iframe"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 500, Payload expected.",
        "'[\"a', 500, Broken JSON encoding.",
        "'[1]', 500, Broken JSON encoding.",
        "'{}', 500, Broken JSON encoding.",
        "'[]', 204, ''"
    })
    void reportsWhatIsWrongWithABody(String body, int status, String error) {
        post(session + "/xhr" + token, "").close();
        try (HttpPeer sent = post(session + "/xhr_send" + token, body)) {
            assertEquals(status, sent.status());
            assertEquals(error, status == 204 ? "" : sent.body());
        }
        post(session + "/xhr_send" + token, echo("r")).close();
        assertTrue(poll("r").getJsonObject("body").getBoolean("success"));
    }

    @Test
    void refusesABodyThatIsTooBigAndMessagesForAnUnknownSession() {
        post(session + "/xhr" + token, "").close();
        try (HttpPeer big = post(session + "/xhr_send" + token, "x".repeat(MAX_MESSAGE + 1))) {
            assertEquals(413, big.status());
            assertEquals("PAYLOAD_TOO_LARGE", new JsonObject(big.body()).getString("code"));
        }
        try (HttpPeer unknown = post("/eventbus/000/unknown/xhr_send", "[]");
                HttpPeer upload = post(
                        session + "/xhr_send" + token,
                        "--x\r\n\r\n--x--\r\n",
                        "Content-Type: multipart/form-data; boundary=x")) {
            assertEquals(404, unknown.status());
            assertEquals(500, upload.status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "{\"type\":\"frob\",\"address\":\"a\"}"})
    void reportsWhatIsWrongWithAMessage(String text) {
        post(session + "/xhr" + token, "").close();
        post(session + "/xhr_send" + token, new JsonArray().add(text).encode()).close();
        String frame = "h\n";
        while (!frame.startsWith("a")) {
            try (HttpPeer poll = post(session + "/xhr" + token, "")) {
                frame = poll.body();
            }
        }
        assertEquals("err", single(frame).getString("type"));
        assertTrue(
                List.of("invalid_json", "invalid_type").contains(single(frame).getString("body")));
    }

    /** A page of a sibling site once embedded the iframe and acted as the person whose cookie the browser sent. */
    @Test
    void letsOnlyAllowedPagesEmbedTheIframe() {
        for (String path : List.of("/eventbus/iframe.html", "/eventbus/iframe-1.6.1.html?t=x")) {
            try (HttpPeer iframe = get(path)) {
                assertEquals(200, iframe.status());
                assertEquals("frame-ancestors 'self' https://app.example", iframe.header("Content-Security-Policy"));
            }
        }
    }

    /** Over WebSockets these were once opened by a leftover of Vert.x's and closed at once, while polling was served. */
    @ParameterizedTest
    @ValueSource(strings = {"//eventbus", "/./eventbus", "/x/../eventbus", "/%65ventbus", "/eventbus/."})
    void findsEveryTransportAtEverySpellingOfThePath(String prefix) {
        String own = prefix + "/000/" + name;
        try (HttpPeer open = post(own + "/xhr" + token, "");
                HttpPeer sent = post(own + "/xhr_s%65nd" + token, echo("r"))) {
            assertEquals("o\n", open.body());
            assertEquals(204, sent.status());
        }
        try (FrameSocket framed = FrameSocket.open(bench.port, own + "x/%77ebsocket" + token);
                FrameSocket bare = FrameSocket.open(bench.port, prefix + "/websocket" + token)) {
            framed.text(echo("r"));
            assertEquals("o", framed.nextText());
            assertEquals("r", single(nextThat(framed, "a")).getString("address"));
            bare.text(new JsonArray(echo("r")).getString(0));
            assertEquals("r", new JsonObject(nextThat(bare, "{")).getString("address"));
        }
        try (HttpPeer stranger = HttpPeer.exchange(
                bench.port,
                "GET",
                prefix + "/000/x/websocket/x",
                null,
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==")) {
            assertEquals(404, stranger.status());
        }
    }

    private static String nextThat(FrameSocket peer, String start) {
        FrameSocket.Frame next = peer.next();
        while (!next.text().startsWith(start)) {
            assertTrue(next.opcode() >= 0, "the connection ended");
            next = peer.next();
        }
        return next.text();
    }

    /** A percent-encoded letter once hid the transport from the check of the cookie. */
    @Test
    void aForeignScriptDoesNotUseTheCookieUnderAnotherSpelling() {
        String cookie = "Cookie: " + token.substring(1);
        get(session + "/json%70?c=cb", cookie).close();
        try (HttpPeer sent =
                post(session + "/jsonp_send", "d=" + URLEncoder.encode(echo("r"), StandardCharsets.UTF_8), FORM)) {
            assertEquals(200, sent.status());
        }
        try (HttpPeer poll = get(session + "/json%70?c=cb", cookie)) {
            assertTrue(poll.body().contains("not_logged_in"));
        }
    }

    /**
     * Vert.x's Java client of the bridge writes and reads binary frames only. It was closed with 1003 at its first message.
     */
    @Test
    void answersBinaryInBinary() {
        String topic = "chat-" + name;
        try (FrameSocket ana = FrameSocket.open(bench.port, "/eventbus/websocket" + token);
                RawClient speaker = bench.client("speaker")) {
            ana.binary(bytes(new JsonArray(echo("r")).getString(0)));
            assertEquals("r", nextBinary(ana).getString("address"));
            ana.binary(bytes(new JsonArray(register(topic)).getString(0)));
            assertEquals("topic:joined", nextBinary(ana).getJsonObject("body").getString("event"));
            speaker.succeed(
                    "stage:publish",
                    new JsonObject()
                            .put("topic", topic)
                            .put("event", "news")
                            .put("data", new JsonObject().put("text", "ж 👍 100%")));
            JsonObject body = nextBinary(ana).getJsonObject("body");
            assertEquals("ж 👍 100%", body.getJsonObject("data").getString("text"));
            ana.binary(bytes(new JsonArray(register("user-" + name)).getString(0)));
            assertEquals("user-" + name, nextBinary(ana).getString("address"));
            ana.binary(bytes("nope"));
            assertEquals("invalid_json", nextBinary(ana).getString("body"));
            ana.binary((byte) 0xc3, (byte) 0x28);
            assertEquals(1007, ana.closeCode());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The next message, which must be in a binary frame. */
    private static JsonObject nextBinary(FrameSocket peer) {
        FrameSocket.Frame next = peer.nextButPings();
        assertEquals(FrameSocket.BINARY, next.opcode(), next.toString());
        return new JsonObject(next.text());
    }

    @Test
    void framedSocketsStayText() {
        try (FrameSocket ana = FrameSocket.open(bench.port, session + "/websocket" + token)) {
            ana.binary(bytes(echo("r")));
            assertEquals(1003, ana.closeCode());
        }
    }

    /** Who learned a session's id could once send in it as its owner, with any token or none. */
    @Test
    void aSessionIsItsOwnTokensAlone() {
        String other = "?token=" + bench.token("mallory");
        post(session + "/xhr" + token, "").close();
        for (String foreign : List.of("", other, "?token=expired")) {
            for (String request : List.of("/xhr_send", "/jsonp_send", "/xhr", "/xhr_streaming")) {
                try (HttpPeer refused = post(session + request + foreign, echo("r"))) {
                    assertEquals(404, refused.status(), request + foreign);
                }
            }
        }
        try (HttpPeer own = post(session + "/xhr_send" + token, echo("r"))) {
            assertEquals(204, own.status());
        }
        assertTrue(poll("r").getJsonObject("body").getBoolean("success"));
    }

    @Test
    void aSessionOfACookieIsTheSameCookiesAlone() {
        String cookie = "Cookie: " + token.substring(1);
        post(session + "/xhr", "", cookie).close();
        try (HttpPeer own = post(session + "/xhr_send", echo("r"), cookie);
                HttpPeer other = post(session + "/xhr_send", echo("r"), "Cookie: token=" + bench.token("mallory"));
                HttpPeer none = post(session + "/xhr_send", echo("r"))) {
            assertEquals(204, own.status());
            assertEquals(404, other.status());
            assertEquals(404, none.status());
        }
    }

    /** A script of another site brings the cookie of the person, and no {@code Origin} that could be checked. */
    @Test
    void aForeignScriptDoesNotUseTheCookie() {
        String cookie = "Cookie: " + token.substring(1);
        for (String site : List.of("Sec-Fetch-Site: same-site", "Sec-Fetch-Site: cross-site", "X-Old: browser")) {
            String own = session + site.length();
            get(own + "/jsonp?c=cb", cookie, site).close();
            try (HttpPeer sent =
                    post(own + "/jsonp_send", "d=" + URLEncoder.encode(echo("r"), StandardCharsets.UTF_8), FORM)) {
                assertEquals(200, sent.status());
            }
            try (HttpPeer poll = get(own + "/jsonp?c=cb", cookie, site)) {
                assertTrue(poll.body().contains("not_logged_in"), site);
            }
        }
        String same = session + "same";
        get(same + "/jsonp?c=cb", cookie, "Sec-Fetch-Site: same-origin").close();
        try (HttpPeer none = post(same + "/jsonp_send", "d=[]", FORM)) {
            assertEquals(404, none.status());
        }
    }

    /** Such a message was once carried out as the session's own person. */
    @Test
    void refusesAMessageWithAnotherPersonsToken() {
        post(session + "/xhr" + token, "").close();
        for (String foreign : List.of(bench.token("mallory"), "no token")) {
            JsonObject message = new JsonObject(new JsonArray(echo("foreign")).getString(0))
                    .put("headers", new JsonObject().put("token", foreign));
            post(
                            session + "/xhr_send" + token,
                            new JsonArray().add(message.encode()).encode())
                    .close();
            JsonObject refused = poll("foreign").getJsonObject("body");
            assertEquals("FORBIDDEN", refused.getString("code"));
            assertEquals("headers.token", refused.getString("field"));
        }
        JsonObject message = new JsonObject(new JsonArray(echo("own")).getString(0))
                .put("headers", new JsonObject().put("token", "Bearer " + token.substring("?token=".length())));
        post(
                        session + "/xhr_send" + token,
                        new JsonArray().add(message.encode()).encode())
                .close();
        assertTrue(poll("own").getJsonObject("body").getBoolean("success"));
    }

    @Test
    void refusesASecondReceiverAndKeepsTheFirst() {
        try (HttpPeer first = post(session + "/xhr_streaming" + token, "")) {
            first.chunk();
            assertEquals("o\n", first.chunk());
            try (HttpPeer second = post(session + "/xhr" + token, "")) {
                assertEquals("c[2010,\"Another connection still open\"]\n", second.body());
            }
            post(session + "/xhr_send" + token, echo("r")).close();
            String frame = first.chunk();
            while (!frame.startsWith("a")) {
                frame = first.chunk();
            }
            assertEquals("r", single(frame).getString("address"));
        }
    }

    /** A polling client gets the error first, and then SockJS's close frame at every poll. */
    @Test
    void reportsTheReasonToAPollingClient() {
        post(session + "/xhr" + token, "").close();
        until(() -> bench.gateway.registry().of(name).size() == 1);
        bench.gateway.registry().of(name).forEach(connection -> connection
                .loop()
                .execute(() -> connection.close(CloseReason.REVOKED)));
        try (HttpPeer why = post(session + "/xhr" + token, "");
                HttpPeer end = post(session + "/xhr" + token, "");
                HttpPeer still = post(session + "/xhr" + token, "")) {
            assertEquals(
                    new JsonObject()
                            .put("type", "err")
                            .put("body", "access_denied")
                            .put("message", "revoked")
                            .put("closeCode", 4403),
                    single(why.body()));
            assertEquals("c[3000,\"Go away!\"]\n", end.body());
            assertEquals("c[3000,\"Go away!\"]\n", still.body());
        }
    }

    @Test
    void framesMessagesOverAWebSocket() {
        try (FramePeer ana = FramePeer.open(bench, session + "/websocket" + token)) {
            ana.send("").send("[]").send(echo("r"));
            ana.next(frame -> frame.startsWith("a") && "r".equals(single(frame).getString("address")));
            ana.next("h"::equals);
            assertEquals("o", ana.frames().get(0));
            bench.gateway.registry().of(name).forEach(connection -> connection
                    .loop()
                    .execute(() -> connection.close(CloseReason.REVOKED)));
            assertEquals(4403, ana.closeCode());
            assertTrue(ana.frames().contains("c[4403,\"revoked\"]"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a", "{}", "7", "[1]", "nope"})
    void cutsOffBrokenFrames(String frame) {
        try (FramePeer ana = FramePeer.open(bench, session + "/websocket" + token)) {
            ana.send(frame);
            assertEquals(4400, ana.closeCode());
            assertTrue(ana.frames().stream().noneMatch(sent -> sent.startsWith("c")));
        }
    }

    @Test
    void reportsABadTokenInAFrame() {
        try (FramePeer stranger = FramePeer.open(bench, session + "/websocket?token=nonsense")) {
            assertEquals(4401, stranger.closeCode());
            assertEquals(List.of("o", "c[4401,\"invalid token\"]"), stranger.frames());
        }
    }

    /** The timers of a hidden tab run once a minute, so streams were closed with 4009 between two pings of the client. */
    @ParameterizedTest
    @CsvSource({"eventsource,GET", "xhr_streaming,POST"})
    void aStreamIsAliveWhoseClientPingsRarely(String transport, String method) {
        try (HttpPeer stream = HttpPeer.exchange(
                bench.port, method, session + "/" + transport + token, "POST".equals(method) ? "" : null)) {
            for (int pings = 0; pings < 3; pings++) {
                for (int heartbeats = 0; heartbeats < 4; ) {
                    String frame = stream.chunk();
                    assertFalse(frame.contains("closeCode"), frame);
                    heartbeats += frame.contains("h\r") || frame.equals("h\n") ? 1 : 0;
                }
                post(session + "/xhr_send" + token, "[\"{\\\"type\\\":\\\"ping\\\"}\"]")
                        .close();
            }
        }
    }

    @Test
    void closesSilentConnections() {
        try (MutePeer mute = MutePeer.connect(bench.port, "/eventbus/websocket" + token);
                HttpPeer stream = post(session + "/xhr_streaming" + token, "")) {
            assertEquals(4009, mute.readCloseCode());
            String frame = stream.chunk();
            while (!frame.startsWith("a")) {
                frame = stream.chunk();
            }
            assertEquals(4009, single(frame).getInteger("closeCode"));
            assertEquals("c[3000,\"Go away!\"]\n", stream.chunk());
            assertEquals("", stream.chunk());
        }
    }

    /** A response ends at its limit; a peer that does not ask for the next one loses its session. */
    @Test
    void closesAPeerThatDoesNotReadAStream() {
        String topic = "chat-" + name;
        try (HttpPeer slow = HttpPeer.request(bench.port, "POST", session + "/xhr_streaming" + token, "");
                RawClient speaker = bench.client("speaker")) {
            until(() -> bench.gateway.registry().of(name).size() == 1);
            post(session + "/xhr_send" + token, register(topic)).close();
            until(() -> bench.gateway.registry().of(name).stream()
                    .anyMatch(connection -> TopicsOf.connection(connection).contains(topic)));
            JsonObject event = new JsonObject()
                    .put("topic", topic)
                    .put("event", "news")
                    .put("data", new JsonObject().put("pad", "x".repeat(60_000)));
            until(() -> {
                speaker.succeed("stage:publish", event);
                return bench.gateway.registry().of(name).isEmpty();
            });
            assertEquals(200, slow.readHead().status());
            int length = 0;
            for (String chunk = slow.chunk(); !chunk.isEmpty(); chunk = slow.chunk()) {
                length += chunk.length();
            }
            assertTrue(length < MAX_QUEUE + 140_000, "got " + length);
        }
    }

    @Test
    void closesAPollingPeerThatDoesNotFetch() {
        String topic = "chat-" + name;
        post(session + "/xhr" + token, "").close();
        post(session + "/xhr_send" + token, register(topic)).close();
        try (RawClient speaker = bench.client("speaker")) {
            until(() -> bench.gateway.registry().of(name).stream()
                    .anyMatch(connection -> TopicsOf.connection(connection).contains(topic)));
            for (int i = 0; i < 4; i++) {
                speaker.emit(
                        "stage:publish",
                        new JsonObject()
                                .put("topic", topic)
                                .put("event", "news")
                                .put("data", new JsonObject().put("pad", "x".repeat(60_000))));
            }
            until(() -> {
                // Signs of life: on a busy machine the peer would otherwise be idle before it is slow.
                post(session + "/xhr_send" + token, "[\"{\\\"type\\\":\\\"ping\\\"}\"]")
                        .close();
                return bench.gateway.registry().of(name).isEmpty();
            });
        }
        try (HttpPeer why = post(session + "/xhr" + token, "")) {
            assertEquals(4008, single(why.body()).getInteger("closeCode"));
        }
    }
}
