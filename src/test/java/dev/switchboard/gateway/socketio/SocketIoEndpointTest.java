package dev.switchboard.gateway.socketio;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.NarrowLink;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TopicsOf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code socket.io-client} against the endpoint, over each of its transports. */
@Tag("slow")
public class SocketIoEndpointTest {

    /** The transports of the client library. */
    public enum Transports {
        POLLING("polling"),
        WEBSOCKET("websocket"),
        UPGRADE("polling", "websocket");

        private final List<String> names;

        Transports(String... names) {
            this.names = List.of(names);
        }

        JsonArray names() {
            return new JsonArray(names);
        }
    }

    private static GatewayBench bench;
    private static SocketIoDriver driver;

    private final String topic = "chat-" + UUID.randomUUID();
    private final String room = "room-events/" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        bench = new GatewayBench(
                TestMigrations.freshSchema(),
                GatewayBench.defaults(),
                GatewayMetrics.NONE,
                GatewayBench.socketIo(
                        "--socketio.namespaces={\"/stage\":{\"commands\":[\"stage:echo\",\"joinRoom\"],\"rooms\":\"stage\"}}"));
        driver = new SocketIoDriver();
    }

    @AfterAll
    static void stop() {
        driver.close();
        bench.close();
    }

    private static String url(String namespace) {
        return "http://127.0.0.1:" + bench.port + namespace;
    }

    private static JsonObject options(Transports transports) {
        return new JsonObject().put("transports", transports.names());
    }

    private static TestSocketIoClient open(Transports transports, String namespace, JsonObject auth) {
        return driver.open(url(namespace), options(transports).put("auth", auth));
    }

    private static TestSocketIoClient connect(Transports transports, String user) {
        return open(transports, "/", new JsonObject().put("token", bench.token(user)))
                .connected();
    }

    private static JsonObject event(String topic, String name, Object n) {
        return new JsonObject().put("topic", topic).put("event", name).put("data", new JsonObject().put("n", n));
    }

    @ParameterizedTest
    @EnumSource
    void answersCommandsAndDeliversEvents(Transports transports) {
        try (TestSocketIoClient ana = connect(transports, "ana");
                RawClient ben = bench.client("ben")) {
            assertEquals(
                    "hi",
                    ana.succeed("stage:echo", new JsonObject().put("text", "hi"))
                            .getJsonObject("echo")
                            .getString("text"));
            JsonObject joined = ana.succeed("stage:enter", new JsonObject().put("topic", topic));
            assertEquals(0, joined.getInteger("seq"));
            ben.succeed("stage:publish", event(topic, "news", 1));
            ben.succeed("stage:publish", event(topic, "news", 2));

            until(() -> ana.received("news").size() == 2);
            assertEquals(
                    new JsonObject().put("n", 1).put("topic", topic).put("eventSeq", 1),
                    ana.received("news").get(0));
            assertEquals(2, ana.received("news").get(1).getInteger("eventSeq"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void replaysMissedEventsAfterTheAcknowledgement(Transports transports) {
        try (RawClient ben = bench.client("ben");
                TestSocketIoClient ana = connect(transports, "ana")) {
            for (int i = 1; i <= 200; i++) {
                ben.post("stage:publish", event(topic, "news", i));
            }
            until(() -> ben.of("response").size() == 200);

            JsonObject joined = ana.succeed(
                    "stage:enter", new JsonObject().put("topic", topic).put("since", 10));
            assertEquals(200, joined.getInteger("seq"));
            assertEquals(false, joined.getBoolean("gap"));
            until(() -> ana.received("news").size() == 190);
            List<Integer> seqs = ana.received("news").stream()
                    .map(data -> data.getInteger("eventSeq"))
                    .toList();
            assertEquals(seqs.stream().sorted().toList(), seqs);
            assertEquals(11, seqs.get(0));
        }
    }

    @Test
    void marksNudgesAndGivesEphemeralEventsNoPosition() {
        try (TestSocketIoClient ana = connect(Transports.WEBSOCKET, "ana-nudged");
                RawClient ben = bench.client("ben")) {
            ben.succeed("stage:publish", event(topic, "news", 1).put("nudge", new JsonArray().add("ana-nudged")));
            assertEquals(
                    new JsonObject()
                            .put("n", 1)
                            .put("topic", topic)
                            .put("eventSeq", 1)
                            .put("nudge", true),
                    ana.nextEvent("news"));
            ana.succeed("stage:enter", new JsonObject().put("topic", room));
            ben.succeed("stage:whisper", event(room, "whispered", 2));
            assertEquals(new JsonObject().put("n", 2), ana.nextEvent("whispered"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsUnacknowledgedRefusalsAsErrorEvents(Transports transports) {
        try (TestSocketIoClient ana = connect(transports, "ana")) {
            ana.emit("no:such", new JsonObject());
            assertEquals(
                    new JsonObject()
                            .put("event", "no:such")
                            .put("error", "unknown command no:such")
                            .put("code", "UNKNOWN_COMMAND")
                            .put("retryable", false),
                    ana.nextEvent("error"));
            assertEquals("data", ana.request("stage:echo", 7).getString("field"));
            assertEquals(
                    "data", ana.request("stage:echo", new JsonObject(), "more").getString("field"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"token\":\"\"}", "{\"token\":\"x.y.z\"}", "{\"token\":7}", "{\"token\":\"Bearer \"}"})
    void refusesAClientWithoutValidToken(String auth) {
        try (TestSocketIoClient stranger = open(Transports.WEBSOCKET, "/", new JsonObject(auth))) {
            JsonObject error = stranger.next("connect_error");
            assertEquals("Unauthorized", error.getString("message"));
            assertEquals(new JsonObject().put("code", "UNAUTHORIZED"), error.getJsonObject("data"));
        }
    }

    @Test
    void acceptsABearerPrefixAndNamesABadPosition() {
        String token = "Bearer " + bench.token("ana");
        open(Transports.WEBSOCKET, "/", new JsonObject().put("token", token))
                .connected()
                .close();
        try (TestSocketIoClient ana = open(
                Transports.WEBSOCKET, "/", new JsonObject().put("token", token).put("since", -1))) {
            assertEquals(
                    "since", ana.next("connect_error").getJsonObject("data").getString("field"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsTheTokenInQueryHeaderAndCookie(Transports transports) {
        JsonObject inQuery = options(transports).put("query", new JsonObject().put("token", bench.token("ana")));
        driver.open(url("/"), inQuery).connected().close();
        JsonObject inHeader = options(transports)
                .put("extraHeaders", new JsonObject().put("Authorization", "Bearer " + bench.token("ana")));
        driver.open(url("/"), inHeader).connected().close();
        JsonObject inCookie = options(transports)
                .put("extraHeaders", new JsonObject().put("Cookie", "a=b; token=Bearer " + bench.token("ana")));
        driver.open(url("/"), inCookie).connected().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YTpi", "Bearer "})
    void skipsPlacesWithoutAToken(String header) {
        JsonObject headers = new JsonObject().put("Authorization", header).put("Cookie", "token=" + bench.token("ana"));
        JsonObject options = options(Transports.WEBSOCKET)
                .put("auth", new JsonObject().put("token", "Bearer "))
                .put("query", new JsonObject().put("token", ""))
                .put("extraHeaders", headers);
        driver.open(url("/"), options).connected().close();
    }

    @Test
    void usesTheFirstTokenFound() {
        JsonObject query = new JsonObject().put("token", bench.token("ana"));
        JsonObject options =
                options(Transports.WEBSOCKET).put("query", query).put("auth", new JsonObject().put("token", "bad"));
        try (TestSocketIoClient ana = driver.open(url("/"), options)) {
            assertEquals("Unauthorized", ana.next("connect_error").getString("message"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void disconnectsWhenTheTokenExpiresUnlessItIsRefreshed(Transports transports) {
        connect(transports, "ana").close();
        JsonObject auth = new JsonObject().put("token", bench.token("ana", Duration.ofSeconds(4)));
        try (TestSocketIoClient ana = open(transports, "/", auth).connected();
                TestSocketIoClient kept = open(transports, "/", auth).connected();
                TestSocketIoClient beside = driver.join(kept, "/events", auth).connected()) {
            kept.succeed("auth:refresh", new JsonObject().put("token", bench.token("ana")));
            assertEquals(
                    new JsonObject()
                            .put("error", "token expired")
                            .put("code", "UNAUTHORIZED")
                            .put("retryable", false),
                    ana.nextEvent("error"));
            assertEquals("io server disconnect", ana.next("disconnect").getString("reason"));
            kept.succeed("stage:echo", new JsonObject());
            assertEquals(List.of(), kept.of("disconnect"));
            assertEquals(List.of(), beside.of("disconnect"));
        }
    }

    @Test
    void replaysThePersonalLogFirstIfAPositionIsNamed() {
        try (RawClient ben = bench.client("ben")) {
            ben.succeed("stage:publish", event("user-cleo", "note", 1));
            ben.succeed("stage:publish", event("user-cleo", "note", 2));
        }
        JsonObject auth = new JsonObject().put("token", bench.token("cleo")).put("since", 1);
        try (TestSocketIoClient cleo = open(Transports.WEBSOCKET, "/", auth).connected()) {
            assertEquals(2, cleo.nextEvent("note").getInteger("n"));
            JsonObject joined = cleo.nextEvent("joined");
            assertEquals(2, joined.getInteger("seq"));
            assertEquals(false, joined.getBoolean("gap"));
            assertEquals(
                    List.of("session", "joined"),
                    cleo.of("event").stream()
                            .limit(2)
                            .map(event -> event.getString("event"))
                            .toList());
            assertEquals(false, cleo.nextEvent("session").getBoolean("gap"));
        }
    }

    /** The gap was in the event {@code joined} alone, which nobody asked for; the hub's own client looks for it in {@code session}. */
    @Test
    void tellsInTheSessionThatThePersonalLogHasAGap() {
        JsonObject auth = new JsonObject().put("token", bench.token("gwen")).put("since", 1_000_000);
        try (TestSocketIoClient gwen = open(Transports.WEBSOCKET, "/", auth).connected()) {
            JsonObject session = gwen.nextEvent("session");
            assertEquals(true, session.getBoolean("gap"), session::encode);
            assertEquals(0, session.getInteger("lastSeq"));
        }
    }

    @Test
    void answersJoinLikeTheOtherEndpoints() {
        try (TestSocketIoClient ana = connect(Transports.WEBSOCKET, "ana")) {
            ana.emit("join");
            assertEquals("ana", ana.nextEvent("joined").getJsonObject("user").getString("id"));
            assertTrue(ana.succeed("chat:join", "someChat").containsKey("seq"));
        }
    }

    @Test
    void keepsNamespacesApart() {
        JsonObject auth = new JsonObject().put("token", bench.token("dora"));
        try (TestSocketIoClient main = connect(Transports.WEBSOCKET, "dora");
                TestSocketIoClient events = driver.join(main, "/events", auth).connected();
                TestSocketIoClient stage = driver.join(main, "/stage", auth).connected();
                TestSocketIoClient none = driver.join(main, "/nowhere", auth);
                RawClient ben = bench.client("ben")) {
            assertNotEquals(main.sid(), events.sid());
            assertEquals("Invalid namespace", none.next("connect_error").getString("message"));
            assertEquals(
                    "UNKNOWN_COMMAND",
                    events.request("stage:echo", new JsonObject()).getString("code"));
            assertEquals(
                    "UNKNOWN_COMMAND",
                    stage.request("stage:enter", new JsonObject()).getString("code"));
            stage.succeed("stage:echo", new JsonObject());
            stage.succeed("joinRoom", "hall");
            assertTrue(TopicsOf.connection(
                            bench.gateway.registry().find(stage.sid()).orElseThrow())
                    .contains("room-stage/hall"));

            ben.succeed("stage:publish", event("user-dora", "note", 1));
            main.nextEvent("note");
            stage.nextEvent("note");
            events.succeed("joinRoom", "hall");
            ben.succeed("stage:whisper", event("room-events/hall", "whispered", 2));
            events.nextEvent("whispered");
            assertEquals(List.of(), events.received("note"));
            assertEquals(List.of(), main.received("whispered"));
            assertEquals(3, bench.gateway.registry().of("dora").size());
        }
        until(() -> bench.gateway.registry().of("dora").isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void carriesBytesInRoomsAsAttachments(Transports transports) {
        JsonObject auth = new JsonObject().put("token", bench.token("ana"));
        JsonObject bytes = new JsonObject().put("$bytes", "AQID/w==");
        JsonObject asJson = new JsonObject().put("base64", "AQID/w==");
        try (TestSocketIoClient ana = open(transports, "/events", auth).connected();
                TestSocketIoClient main = connect(transports, "ana");
                RawClient ben = bench.client("ben")) {
            ana.succeed("joinRoom", room.substring("room-events/".length()));
            ben.succeed("stage:enter", new JsonObject().put("topic", room));
            ben.succeed(
                    "stage:whisper",
                    event(room, "message", new JsonArray().add(asJson).add("x")));
            assertEquals(
                    new JsonArray().add(bytes).add("x"),
                    ana.nextEvent("message").getJsonArray("n"));
            assertEquals(
                    new JsonArray().add(asJson).add("x"),
                    ben.next("message").getJsonObject("data").getJsonArray("n"));
            assertEquals(
                    new JsonObject().put("file", asJson),
                    main.succeed("stage:echo", new JsonObject().put("file", bytes))
                            .getJsonObject("echo"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reconnectsAutomaticallyWhenTheHubDrains(Transports transports) {
        try (GatewayBench draining = new GatewayBench()) {
            JsonObject options = options(transports)
                    .put("reconnection", true)
                    .put("reconnectionDelay", 20)
                    .put("auth", new JsonObject().put("token", draining.token("ana")));
            try (TestSocketIoClient ana =
                    driver.open("http://127.0.0.1:" + draining.port, options).connected()) {
                draining.gateway.drain().forGood();
                assertEquals("transport close", ana.next("disconnect").getString("reason"));
                ana.next("reconnect_attempt");
                until(() -> ana.of("reconnect_attempt").size() > 1);
                assertEquals(1, ana.of("connect").size());
            }
        }
    }

    @Test
    void disconnectsOnlyTheTargetedClient() {
        try (TestSocketIoClient ana = connect(Transports.WEBSOCKET, "eve")) {
            bench.gateway.registry().of("eve").forEach(connection -> connection
                    .loop()
                    .execute(() -> connection.close(Close.DISCONNECTED)));
            assertEquals("FORBIDDEN", ana.nextEvent("error").getString("code"));
            assertEquals("io server disconnect", ana.next("disconnect").getString("reason"));
        }
    }

    /** Regression: CONNECT_ERROR left a stock client offline for good; without it, the client comes back by itself. */
    @ParameterizedTest
    @EnumSource(names = {"POLLING", "WEBSOCKET"})
    void letsTheClientAboveTheLimitOfConnectionsComeBackByItself(Transports transports) {
        try (GatewayBench small = new GatewayBench(
                TestMigrations.freshSchema(), GatewayBench.defaults("--gateway.maxConnectionsPerUser=1"))) {
            JsonObject options = options(transports)
                    .put("reconnection", true)
                    .put("reconnectionDelay", 10)
                    .put("auth", new JsonObject().put("token", small.token("ana")));
            String address = "http://127.0.0.1:" + small.port;
            try (TestSocketIoClient first = driver.open(address, options).connected();
                    TestSocketIoClient second = driver.open(address, options)) {
                second.emit("stage:echo", new JsonObject().put("text", "buffered"));
                until(() -> second.of("reconnect_attempt").size() == 1);
                assertEquals(List.of(), second.of("connect_error"));
                first.perform("disconnect", new JsonObject());
                second.connected();
                assertEquals(1, small.gateway.registry().of("ana").size());
            }
        }
    }

    /** With the token in its handshake the client is refused there, and its own backoff grows. */
    @Test
    void refusesAHandshakeWhoseTokenIsAboveTheLimitOfConnections() throws Exception {
        try (GatewayBench small = new GatewayBench(
                        TestMigrations.freshSchema(), GatewayBench.defaults("--gateway.maxConnectionsPerUser=1"));
                RawClient first = small.client("ana")) {
            HttpResponse<String> refused = PlainHttp.client()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + small.port
                                            + "/socket.io/?EIO=4&transport=polling&token=" + small.token("ana")))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(429, refused.statusCode());
            assertEquals("5", refused.headers().firstValue("retry-after").orElseThrow());
            first.succeed("stage:echo", new JsonObject());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBSOCKET", "UPGRADE"})
    void choosesTheFirstSubprotocolThatTheClientOffers(Transports transports) {
        JsonObject options = options(transports)
                .put("protocols", JsonArray.of("x", "y"))
                .put("auth", new JsonObject().put("token", bench.token("ana")));
        try (TestSocketIoClient ana = driver.open(url("/"), options).connected()) {
            if (transports == Transports.UPGRADE) {
                ana.next("upgrade");
            }
            ana.succeed("stage:echo", new JsonObject());
        }
    }

    /**
     * Regression: twelve answers of 128 KB over a narrow link overflowed the outbound queue; the client was closed as too
     * slow, recovered, asked again, and so on for ever. The later ones wait for longer than a command may otherwise.
     */
    @ParameterizedTest
    @EnumSource(names = {"POLLING", "WEBSOCKET"})
    void keepsTheAnswersOfASlowReaderUntilItHasReadThem(Transports transports) {
        try (NarrowLink link = new NarrowLink(bench.port, 250_000);
                TestSocketIoClient ana = driver.open(
                                "http://127.0.0.1:" + link.port(),
                                options(transports).put("auth", new JsonObject().put("token", bench.token("ana"))))
                        .connected()) {
            String text = "x".repeat(128_000);
            for (int i = 0; i < 12; i++) {
                ana.perform(
                        "emit",
                        new JsonObject()
                                .put("event", "stage:echo")
                                .put("args", JsonArray.of(new JsonObject().put("text", text)))
                                .put("ref", 1_000 + i));
            }
            until(() -> ana.of("ack").size() == 12);
            assertTrue(ana.of("ack").stream()
                    .allMatch(ack -> ack.getJsonArray("answer").getJsonObject(0).getBoolean("success")));
            assertEquals(List.of(), ana.of("disconnect"));
        }
    }

    /** The limit of 1,000,000 bytes is that of a frame; a packet may have more in its attachments. */
    @ParameterizedTest
    @EnumSource(names = {"POLLING", "WEBSOCKET"})
    void takesTwoAttachmentsOf600KbOrNamesTheLimit(Transports transports) {
        String half = Base64.getEncoder().encodeToString(new byte[600_000]);
        JsonObject bytes = new JsonObject()
                .put("one", new JsonObject().put("$bytes", half))
                .put("two", new JsonObject().put("$bytes", half));
        try (TestSocketIoClient ana = connect(transports, "ana")) {
            JsonObject echo = ana.succeed("stage:echo", bytes).getJsonObject("echo");
            assertEquals(half, echo.getJsonObject("two").getString("base64"));
        }
        try (GatewayBench strict = new GatewayBench(
                        TestMigrations.freshSchema(),
                        GatewayBench.defaults(),
                        GatewayMetrics.NONE,
                        GatewayBench.socketIo("--socketio.maxPacket=1000000"));
                TestSocketIoClient ana = driver.open(
                                "http://127.0.0.1:" + strict.port,
                                options(transports).put("auth", new JsonObject().put("token", strict.token("ana"))))
                        .connected()) {
            ana.emit("stage:echo", bytes);
            JsonObject error = ana.nextEvent("error");
            assertEquals("PAYLOAD_TOO_LARGE", error.getString("code"));
            assertEquals("stage:echo", error.getString("event"));
            assertEquals("transport close", ana.next("disconnect").getString("reason"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reconnectsAfterItsTransportBreaks(Transports transports) {
        JsonObject options = options(transports)
                .put("reconnection", true)
                .put("reconnectionDelay", 10)
                .put("auth", new JsonObject().put("token", bench.token("fay")));
        try (TestSocketIoClient fay = driver.open(url("/"), options).connected()) {
            fay.perform("break", new JsonObject());
            until(() -> fay.of("connect").size() == 2);
            until(() -> bench.gateway.registry().of("fay").size() == 1);
            assertTrue(bench.gateway.registry().find(fay.sid()).isPresent());
        }
    }
}
