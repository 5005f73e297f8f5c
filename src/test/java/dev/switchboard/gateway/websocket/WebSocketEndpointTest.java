package dev.switchboard.gateway.websocket;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.MutePeer;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames and close codes of {@code /ws}, for good and hostile clients. */
@Tag("slow")
class WebSocketEndpointTest {

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench(
                TestMigrations.freshSchema(),
                GatewayBench.defaults(
                        "--gateway.maxMessageBytes=100000",
                        "--gateway.maxConnectionsPerUser=3",
                        "--gateway.outboundQueueBytes=200000",
                        "--gateway.pingInterval=400ms",
                        "--gateway.sweepInterval=1s",
                        "--gateway.authTimeout=600ms",
                        "--gateway.maxPendingCommands=8",
                        "--gateway.maxTopicsPerConnection=10",
                        "--limits.enabled=true",
                        "--limits.connection.capacity=100",
                        "--limits.connection.per=200ms"));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static RawClient open(String path) {
        return RawClient.open(bench.vertx, bench.port, path);
    }

    private static WebSocketConnectOptions connect() {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(bench.port)
                .setURI("/ws");
    }

    @Test
    void sendsTheGreetingFirst() {
        try (RawClient ana = bench.client("greeted")) {
            JsonObject greeting = ana.all().get(0);
            assertEquals("connection_established", greeting.getString("type"));
            assertNotNull(greeting.getString("connectionId"));
            assertEquals("node-a", greeting.getString("node"));
            assertEquals(
                    new JsonObject()
                            .put("id", "greeted")
                            .put("username", "greeted")
                            .putNull("email"),
                    greeting.getJsonObject("user"));
            assertEquals(0, greeting.getLong("seq"));
            assertEquals(400, greeting.getLong("pingIntervalMs"));
        }
    }

    @Test
    void takesTheTokenFromHeaderQueryCookieOrFirstFrame() {
        String token = bench.token("carrier");
        try (RawClient header = RawClient.open(bench.vertx, connect().addHeader("Authorization", "Bearer " + token))) {
            header.next("connection_established");
        }
        try (RawClient query = open("/ws?token=Bearer%20" + token)) {
            query.next("connection_established");
        }
        try (RawClient cookie = RawClient.open(bench.vertx, connect().addHeader("Cookie", "a=b; token=" + token))) {
            cookie.next("connection_established");
        }
        for (String scheme : List.of("Bearer ", "Bearer%20")) {
            try (RawClient cookie =
                    RawClient.open(bench.vertx, connect().addHeader("Cookie", "token=" + scheme + token))) {
                cookie.next("connection_established");
            }
        }
        try (RawClient frame = open("/ws")) {
            frame.send(new JsonObject().put("type", "auth").put("token", token).encode());
            frame.next("connection_established");
        }
    }

    /** An expired cookie, or one of another app on the host, once closed the client before it could show its token. */
    /** Another person's cookie decided, and the client's own token was answered UNKNOWN_COMMAND. */
    @Test
    void aTokenInTheFirstFrameDecidesBeforeACookie() {
        WebSocketConnectOptions other = connect().addHeader("Cookie", "token=" + bench.token("other"));
        try (RawClient client = RawClient.open(bench.vertx, other)) {
            client.send(new JsonObject()
                    .put("type", "auth")
                    .put("token", bench.token("keeper"))
                    .encode());
            assertEquals(
                    "keeper",
                    client.next("connection_established").getJsonObject("user").getString("id"));
        }
    }

    @Test
    void aCookieDecidesIfTheFirstFrameHasNoToken() {
        WebSocketConnectOptions own = connect().addHeader("Cookie", "token=" + bench.token("keeper"));
        try (RawClient hasty = RawClient.open(bench.vertx, own)) {
            hasty.send("{\"type\":\"ping\"}");
            assertEquals(
                    "keeper",
                    hasty.next("connection_established").getJsonObject("user").getString("id"));
            hasty.next("pong");
        }
        try (RawClient patient = RawClient.open(bench.vertx, own)) {
            patient.next("connection_established");
        }
    }

    @Test
    void aCookieThatDoesNotVerifyCountsAsNone() {
        try (RawClient client = RawClient.open(bench.vertx, connect().addHeader("Cookie", "token=expired"))) {
            client.send(new JsonObject()
                    .put("type", "auth")
                    .put("token", bench.token("keeper"))
                    .encode());
            client.next("connection_established");
        }
        try (RawClient hasty = RawClient.open(bench.vertx, connect().addHeader("Cookie", "token=expired"))) {
            hasty.emit("stage:echo", new JsonObject());
            assertEquals(4401, hasty.closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YTpi", "Bearer ", "Bearer", ""})
    void usesTheNextPlaceAfterAHeaderWithoutAToken(String header) {
        String token = bench.token("passer");
        for (WebSocketConnectOptions options : List.of(
                connect().addHeader("Cookie", "token=" + token), connect().setURI("/ws?token=" + token), connect())) {
            try (RawClient client = RawClient.open(bench.vertx, options.addHeader("Authorization", header))) {
                if (options.getURI().equals("/ws") && !options.getHeaders().contains("Cookie")) {
                    client.send(new JsonObject()
                            .put("type", "auth")
                            .put("token", token)
                            .encode());
                }
                client.next("connection_established");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "a.b.c",
                "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEiLCJleHAiOjQxMDI0NDQ4MDB9.",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmEiLCJleHAiOjQxMDI0NDQ4MDB9.c2lnbmF0dXJl"
            })
    void closesABadToken(String token) {
        try (RawClient client = open("/ws?token=" + token)) {
            assertEquals(4401, client.closeCode());
        }
    }

    @Test
    void closesAnExpiredToken() {
        try (RawClient client = open("/ws?token=" + bench.token("late", Duration.ofSeconds(-60)))) {
            assertEquals(4401, client.closeCode());
        }
    }

    @Test
    void closesWhenNoTokenComesInTimeOrAnotherFrameComesFirst() {
        try (RawClient silent = open("/ws");
                RawClient hasty = open("/ws")) {
            hasty.send("{\"type\":\"ping\"}");
            assertEquals(4401, hasty.closeCode());
            assertEquals(4401, silent.closeCode());
        }
    }

    @Test
    void closesWhenTheTokenExpiresUnlessItWasRefreshed() {
        try (RawClient ends = RawClient.join(bench.vertx, bench.port, bench.token("ender", Duration.ofSeconds(2)));
                RawClient stays =
                        RawClient.join(bench.vertx, bench.port, bench.token("stayer", Duration.ofSeconds(2)))) {
            JsonObject refreshed = stays.succeed("auth:refresh", new JsonObject().put("token", bench.token("stayer")));
            assertTrue(refreshed.getString("expiresAt").endsWith("Z"));
            assertEquals(
                    "FORBIDDEN",
                    stays.request("auth:refresh", new JsonObject().put("token", bench.token("other")))
                            .getString("code"));
            assertEquals(
                    "UNAUTHORIZED",
                    stays.request("auth:refresh", new JsonObject().put("token", "x"))
                            .getString("code"));
            assertEquals(
                    "token", stays.request("auth:refresh", new JsonObject()).getString("field"));
            assertEquals(4401, ends.closeCode());
            assertEquals("token expired", ends.closeReason());
            stays.succeed("stage:echo", new JsonObject());
        }
    }

    @Test
    void keepsTheOldTokenIfTheNewOneHasExpired() {
        try (RawClient ana = bench.client("keeper")) {
            JsonObject refused = ana.request(
                    "auth:refresh", new JsonObject().put("token", bench.token("keeper", Duration.ofSeconds(-2))));
            assertEquals("UNAUTHORIZED", refused.getString("code"));
            assertFalse(refused.containsKey("expiresAt"));
            ana.succeed("stage:echo", new JsonObject());
            assertFalse(ana.isClosed());
        }
    }

    @Test
    void admitsWithinTheLeewayAndClosesAtItsEnd() {
        long exp = Instant.now().getEpochSecond() - 1;
        String token = bench.token("straggler", Duration.ofSeconds(-1));
        try (RawClient late = RawClient.join(bench.vertx, bench.port, token)) {
            late.succeed("stage:echo", new JsonObject());
            assertEquals(
                    "UNAUTHORIZED",
                    late.request("auth:refresh", new JsonObject().put("token", token))
                            .getString("code"));
            assertEquals(4401, late.closeCode());
            assertEquals("token expired", late.closeReason());
            assertFalse(Instant.now().isBefore(Instant.ofEpochSecond(exp + 5)));
        }
    }

    @Test
    void echoesTheIdOfARequest() {
        try (RawClient ana = bench.client("asker")) {
            ana.send("{\"id\":\"seven\",\"type\":\"request\",\"messageType\":\"stage:echo\",\"data\":{\"a\":1}}");
            JsonObject response = ana.next(f -> "seven".equals(f.getValue("id")));
            assertEquals("response", response.getString("type"));
            assertTrue(response.getJsonObject("data").getBoolean("success"));
            assertEquals(1, response.getJsonObject("data").getJsonObject("echo").getInteger("a"));
            ana.send("{\"id\":8,\"type\":\"request\",\"messageType\":\"no:such\"}");
            JsonObject refused = ana.next(f -> Integer.valueOf(8).equals(f.getValue("id")));
            assertEquals("UNKNOWN_COMMAND", refused.getString("code"));
            assertFalse(refused.getBoolean("retryable"));
            assertNotNull(refused.getString("error"));
        }
    }

    @Test
    void namesTheFieldOfABadRequestFrame() {
        try (RawClient ana = bench.client("clumsy")) {
            ana.send("{\"type\":\"request\",\"messageType\":\"stage:echo\"}");
            assertEquals("id", ana.next(f -> f.containsKey("code")).getString("field"));
            for (String id : List.of("1e400", "-1e400", "true", "null", "[1]", "{}")) {
                int before = ana.of("response").size();
                ana.send("{\"id\":" + id + ",\"type\":\"request\",\"messageType\":\"stage:echo\"}");
                until(() -> ana.of("response").size() > before);
                JsonObject refused = ana.of("response").get(before);
                assertNull(refused.getValue("id"));
                assertEquals("BAD_REQUEST", refused.getString("code"));
                assertEquals("id", refused.getString("field"));
            }
            ana.send("{\"id\":1.5e300,\"type\":\"request\",\"messageType\":\"stage:echo\"}");
            ana.next(f -> Double.valueOf(1.5e300).equals(f.getValue("id")));
            ana.send("{\"id\":1,\"type\":\"request\"}");
            assertEquals(
                    "messageType",
                    ana.next(f -> Integer.valueOf(1).equals(f.getValue("id"))).getString("field"));
            ana.send("{\"id\":2,\"type\":\"request\",\"messageType\":\"stage:echo\",\"data\":[1]}");
            assertEquals(
                    "data",
                    ana.next(f -> Integer.valueOf(2).equals(f.getValue("id"))).getString("field"));
            ana.send("{\"id\":3,\"type\":\"request\",\"messageType\":\"user:join\",\"data\":{\"since\":-1}}");
            assertEquals(
                    "since",
                    ana.next(f -> Integer.valueOf(3).equals(f.getValue("id"))).getString("field"));
        }
    }

    @Test
    void reportsARefusalThatNoRequestWaitsForAsAnErrorEvent() {
        try (RawClient ana = bench.client("emitter")) {
            ana.emit("no:such", null);
            JsonObject error = ana.next("error");
            assertEquals("no:such", error.getString("event"));
            assertEquals("UNKNOWN_COMMAND", error.getString("code"));
        }
    }

    @Test
    void boundsTheTopicsOfAConnection() {
        try (RawClient ana = bench.client("greedy")) {
            for (int i = 0; i < 9; i++) {
                ana.succeed("stage:enter", new JsonObject().put("topic", "room-events/g" + i));
            }
            JsonObject refused = ana.request("stage:enter", new JsonObject().put("topic", "room-events/one-more"));
            assertEquals("FORBIDDEN", refused.getString("code"));
            ana.succeed("stage:enter", new JsonObject().put("topic", "room-events/g0"));
            ana.succeed("stage:leave", new JsonObject().put("topic", "room-events/g0"));
            ana.succeed("stage:enter", new JsonObject().put("topic", "room-events/one-more"));
        }
    }

    @Test
    void answersAPing() {
        try (RawClient ana = bench.client("pinger")) {
            ana.send("{\"type\":\"ping\"}");
            assertTrue(ana.next("pong").getLong("timestamp") > 1_700_000_000_000L);
        }
    }

    @Test
    void repeatsTheGreetingAtJoin() {
        try (RawClient ana = bench.client("joiner")) {
            JsonObject answer = ana.succeed("join", null);
            assertEquals(Set.of("success", "user", "seq"), answer.fieldNames());
            assertEquals("joiner", answer.getJsonObject("user").getString("id"));
            JsonObject joined = ana.next("joined").getJsonObject("data");
            assertEquals("Successfully connected to real-time updates", joined.getString("message"));
            assertEquals("joiner", joined.getJsonObject("user").getString("id"));
            assertEquals(0, joined.getLong("seq"));
        }
    }

    @Test
    void keepsAPersonalTopicToItsUser() {
        try (RawClient ana = bench.client("private")) {
            assertEquals("FORBIDDEN", ana.request("user:join", "somebody-else").getString("code"));
            assertEquals(
                    0,
                    ana.succeed("user:join", new JsonObject().put("since", 0)).getLong("seq"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nope", "[]", "3", "\"text\"", "{\"type\":", "null"})
    void closesOnTextThatIsNoObject(String text) {
        try (RawClient ana = bench.client("garbler")) {
            ana.send(text);
            assertEquals(4400, ana.closeCode());
        }
    }

    @Test
    void closesOnBinary() {
        try (RawClient ana = bench.client("binary")) {
            await(ana.socket().writeBinaryMessage(Buffer.buffer("{}")));
            assertEquals(1003, ana.closeCode());
        }
    }

    @Test
    void closesOnTextThatIsNotUtf8() {
        try (MutePeer latin = MutePeer.connect(bench.port, "/ws?token=" + bench.token("latin"))) {
            latin.sendText(new byte[] {(byte) 0xC3, 0x28});
            assertEquals(1007, latin.readCloseCode());
        }
    }

    @Test
    void closesOnAMessageThatIsTooBigWholeOrInFragments() {
        try (RawClient whole = bench.client("big");
                RawClient pieces = bench.client("big")) {
            whole.socket().writeTextMessage("{\"type\":\"ping\",\"pad\":\"" + "x".repeat(120_000) + "\"}");
            assertEquals(1009, whole.closeCode());
            pieces.socket().writeFrame(WebSocketFrame.textFrame("{\"a\":\"" + "x".repeat(60_000), false));
            pieces.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("x".repeat(60_000)), true));
            assertEquals(1009, pieces.closeCode());
        }
    }

    @Test
    void assemblesFragments() {
        try (RawClient ana = bench.client("pieces")) {
            ana.socket().writeFrame(WebSocketFrame.textFrame("{\"ty", false));
            ana.socket().writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("pe\":\"ping\"}"), true));
            ana.next("pong");
        }
    }

    @Test
    void refusesTheConnectionBeyondTheLimitAndKeepsTheOthers() {
        List<RawClient> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(bench.client("many"));
        }
        try (RawClient fourth = open("/ws?token=" + bench.token("many"))) {
            assertEquals(4409, fourth.closeCode());
        }
        open.forEach(client -> client.succeed("stage:echo", new JsonObject()));
        open.get(0).close();
        until(() -> bench.gateway.registry().of("many").size() == 2);
        try (RawClient next = bench.client("many")) {
            next.succeed("stage:echo", new JsonObject());
        }
        open.forEach(RawClient::close);
    }

    @Test
    void boundsTheCommandsInFlight() {
        try (RawClient ana = bench.client("eager")) {
            for (int i = 0; i < 9; i++) {
                ana.post("stage:wait", new JsonObject().put("ms", 200));
            }
            JsonObject refused = ana.next(f -> "RATE_LIMITED".equals(f.getString("code")));
            assertTrue(refused.getLong("retryAfterMs") > 0);
            until(() -> ana.of("response").size() == 9);
            ana.succeed("stage:echo", new JsonObject());
        }
    }

    @Test
    void pingsAndClosesSilentConnections() {
        // The client library answers pings by itself; this peer is a plain socket that never does.
        try (MutePeer mute = MutePeer.connect(bench.port, "/ws?token=" + bench.token("mute"))) {
            assertEquals(4009, mute.readCloseCode());
            assertTrue(mute.pings() >= 1);
        }
        try (RawClient alive = bench.client("alive")) {
            bench.vertx
                    .timer(1_500, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            alive.succeed("stage:echo", new JsonObject());
        }
    }

    @Test
    void replaysFromThePositionInTheUrl() {
        String topic = "user-returning";
        try (RawClient ana = bench.client("speaker")) {
            for (int i = 1; i <= 3; i++) {
                ana.succeed(
                        "stage:publish",
                        new JsonObject()
                                .put("topic", topic)
                                .put("event", "news")
                                .put("data", new JsonObject().put("n", i)));
            }
        }
        try (RawClient returned = open("/ws?since=1&token=" + bench.token("returning"))) {
            JsonObject greeting = returned.next("connection_established");
            assertEquals(3, greeting.getLong("seq"));
            assertFalse(greeting.getBoolean("gap"));
            until(() -> returned.of("news").size() == 2);
            assertEquals(
                    List.of(2L, 3L),
                    returned.of("news").stream().map(f -> f.getLong("seq")).toList());
        }
        try (RawClient wrong = open("/ws?since=x&token=" + bench.token("returning"))) {
            assertEquals(4400, wrong.closeCode());
        }
    }
}
