package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.switchboard.testing.Balancer;
import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.ManualSockJsClient;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.SseClient;
import dev.switchboard.testing.TestSocketIoClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HAProxy and nginx with the files of {@code conf}, in front of three nodes: every endpoint, over every transport. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BalancersTest {

    private static final List<JsonArray> SOCKETIO =
            List.of(JsonArray.of("polling"), JsonArray.of("websocket"), JsonArray.of("polling", "websocket"));
    private static final List<String> SOCKJS = List.of("websocket", "xhr-streaming", "eventsource", "xhr-polling");
    private static final int OF_EACH = 4;

    /** The balancers started so far. */
    private static final Map<Balancer.Kind, Balancer> BALANCERS = new EnumMap<>(Balancer.Kind.class);

    private static HubCluster hub;
    private static BridgeDriver bridges;
    private static SocketIoDriver sockets;

    private int port;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                3,
                "--http.trustedProxies=[\"127.0.0.1\"]",
                "--http.incomplete.bodyTimeout=2s",
                "--auth.admins=[\"root\"]");
        bridges = new BridgeDriver();
        sockets = new SocketIoDriver();
    }

    @AfterAll
    static void stop() {
        bridges.close();
        sockets.close();
        BALANCERS.values().forEach(Balancer::close);
        hub.close();
    }

    private void through(Balancer.Kind kind) throws IOException {
        if (!BALANCERS.containsKey(kind)) {
            BALANCERS.put(kind, Balancer.start(kind, hub));
        }
        port = BALANCERS.get(kind).port();
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource
    void carriesOneChatThroughEveryEndpoint(Balancer.Kind kind) throws Exception {
        through(kind);
        RawClient ana = RawClient.join(hub.vertx(), port, hub.token("ana"));
        String chat = ana.succeed("chat:create", new JsonObject().put("participants", JsonArray.of("ben", "cid")))
                .getJsonObject("chat")
                .getString("id");
        ana.succeed("chat:join", chat);
        List<BridgeClient> bridged = repeated(SOCKJS).map(this::bridge).toList();
        bridged.forEach(client -> client.opened().join("chat-" + chat, null));
        List<TestSocketIoClient> socketed = repeated(SOCKETIO).map(this::socket).toList();
        socketed.forEach(client -> client.connected().succeed("chat:join", chat));
        socketed.get(socketed.size() - 1).next("upgrade");
        SseClient stream = SseClient.open(port, hub.token("ben"), "chat-" + chat);
        stream.next("connection_established");
        assertTrue(nodesWithConnections() > 1, "all on one node");

        int sent = 0;
        for (BridgeClient client : bridged) {
            client.request("message:send", message(chat, sent++));
        }
        for (TestSocketIoClient client : socketed) {
            client.succeed("message:send", message(chat, sent++));
        }
        ana.succeed("message:send", message(chat, sent++));

        List<String> all = IntStream.range(0, sent).mapToObj(i -> "m" + i).toList();
        int count = sent;
        until(() -> ana.of("message:new").size() == count);
        for (BridgeClient client : bridged) {
            until(() -> client.events("chat-" + chat).size() == count);
            assertEquals(all, texts(client.events("chat-" + chat).stream().map(body -> body.getJsonObject("data"))));
        }
        for (TestSocketIoClient client : socketed) {
            until(() -> client.received("message:new").size() == count);
            assertEquals(all, texts(client.received("message:new").stream()));
        }
        until(() -> stream.of("message:new").size() == count);
        assertEquals(all, texts(stream.of("message:new").stream().map(SseClient.Event::data)));
        stream.close();
        bridged.forEach(BridgeClient::close);
        socketed.forEach(TestSocketIoClient::close);
        ana.close();
    }

    /** The SockJS transports of old browsers, which the Node client does not support. */
    @Order(1)
    @ParameterizedTest
    @EnumSource
    void carriesSockJsOverItsRemainingTransports(Balancer.Kind kind) throws Exception {
        through(kind);
        String url = "http://127.0.0.1:" + port + "/eventbus";
        for (int i = 0; i < OF_EACH; i++) {
            for (ManualSockJsClient.Transport transport : ManualSockJsClient.Transport.values()) {
                try (ManualSockJsClient session = ManualSockJsClient.open(url, transport, hub.token("dan"))) {
                    JsonObject reply = session.request("chat:list", new JsonObject());
                    assertTrue(reply.getJsonObject("body").getBoolean("success"), reply.encode());
                }
            }
        }
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource
    void carriesRestAndForwardsTheClientAddress(Balancer.Kind kind) throws Exception {
        through(kind);
        String host = "127.0.0.1:" + port;
        HttpResponse<String> made = PlainHttp.client()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + host + "/api/todos"))
                                .header("Authorization", "Bearer " + hub.token("eve-" + kind))
                                .header("Content-Type", "application/json")
                                .header("Origin", "http://" + host)
                                .POST(HttpRequest.BodyPublishers.ofString("{\"title\":\"buy milk\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(201, made.statusCode(), made.body());
        assertTrue(
                made.headers().firstValue("X-Request-Id").orElse("").length() >= 32,
                "the balancer sets the request id");
        // A page served through the balancer has the hub's own origin, whatever the node's port.
        RawClient page = RawClient.open(
                hub.vertx(),
                new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/ws?token=" + hub.token("eve-" + kind))
                        .addHeader("Origin", "http://" + host));
        page.next(frame -> "connection_established".equals(frame.getString("type")));
        JsonObject list = page.succeed("todo:list", new JsonObject());
        assertEquals(1, list.getJsonArray("todos").size());
        page.close();
    }

    /**
     * Regression: HAProxy appended its own line to X-Forwarded-For, and the hub read the first one, the client's. The client
     * of this test is itself at a trusted address, so that anything left of it would be believed.
     */
    @Order(1)
    @ParameterizedTest
    @EnumSource
    void passesOnNoForgedHeader(Balancer.Kind kind) throws Exception {
        through(kind);
        String user = "forger-" + kind.name().toLowerCase(Locale.ROOT);
        RawClient forger = RawClient.open(
                hub.vertx(),
                new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/ws?token=" + hub.token(user))
                        .addHeader("X-Forwarded-For", "8.8.8.8")
                        .addHeader("X-FORWARDED-FOR", "8.8.4.4, 1.1.1.1")
                        .addHeader("Forwarded", "for=9.9.9.9;proto=https;host=evil.example")
                        .addHeader("X-Forwarded-Proto", "https")
                        .addHeader("X-Forwarded-Host", "evil.example")
                        .addHeader("X-Forwarded-Port", "443"));
        forger.next(frame -> "connection_established".equals(frame.getString("type")));
        HttpResponse<String> seen =
                get("/api/connections?user=" + user, "Authorization", "Bearer " + hub.token("root"));
        assertEquals(200, seen.statusCode(), seen.body());
        List<String> addresses = new JsonObject(seen.body())
                .getJsonArray("connections").stream()
                        .map(JsonObject.class::cast)
                        .filter(connection -> connection.encode().contains(user))
                        .map(connection -> connection.getString("address"))
                        .toList();
        assertEquals(List.of("127.0.0.1"), addresses, seen.body());
        forger.close();
        HttpResponse<String> origin = get(
                "/api",
                "Origin",
                "https://evil.example",
                "X-Forwarded-Host",
                "evil.example",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Port",
                "443",
                "Forwarded",
                "host=evil.example;proto=https");
        assertEquals(403, origin.statusCode(), origin.body());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .headers(headers)
                .build();
        return PlainHttp.client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Regression: HAProxy's usual format logged the query, and the token with it. */
    @Order(1)
    @ParameterizedTest
    @EnumSource
    void logsNoToken(Balancer.Kind kind) throws Exception {
        through(kind);
        String token = hub.token("logged-" + kind);
        RawClient.join(hub.vertx(), port, token).close();
        for (String path :
                List.of("/api/session?token=" + token, "/nothing?token=" + token, "/api/todos?%zz&token=" + token)) {
            try (FrameSocket socket = FrameSocket.connect(port)) {
                socket.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: token=" + token
                        + "\r\nAuthorization: Bearer " + token + "\r\n\r\n");
                assertTrue(socket.head().startsWith("HTTP/1.1 "));
            }
        }
        PlainHttp.client()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/logged-last"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        Balancer balancer = BALANCERS.get(kind);
        until(() -> balancer.output().contains("/logged-last"));
        assertTrue(balancer.output().contains("/ws"), balancer.output());
        String signature = token.substring(token.lastIndexOf('.') + 1);
        assertFalse(balancer.output().contains(signature), balancer.output());
    }

    /** Sends a byte now and then, of the head and of the body. */
    @Order(1)
    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void endsWhatComesByteByByte(Balancer.Kind kind) throws Exception {
        through(kind);
        List<String> beginnings = List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
                "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n");
        for (String beginning : beginnings) {
            try (FrameSocket socket = FrameSocket.connect(port)) {
                socket.raw(beginning);
                assertTrue(endsWithin(Duration.ofSeconds(25), socket), beginning);
            }
        }
    }

    private static boolean endsWithin(Duration most, FrameSocket socket) throws InterruptedException, IOException {
        long begin = System.nanoTime();
        try {
            while (System.nanoTime() - begin < most.toNanos()) {
                socket.raw((byte) 'a');
                Thread.sleep(250);
                if (socket.input().available() > 0) {
                    // A refusal, and then the end.
                    socket.input().readAllBytes();
                    return true;
                }
            }
            return false;
        } catch (UncheckedIOException reset) {
            return true;
        }
    }

    @Order(2)
    @Test
    void movesClientsOfAStoppedNodeToAnother() throws Exception {
        Map<Balancer.Kind, List<TestSocketIoClient>> clients = new EnumMap<>(Balancer.Kind.class);
        for (Balancer.Kind kind : Balancer.Kind.values()) {
            if (kind.program().isPresent()) {
                through(kind);
                clients.put(kind, repeated(SOCKETIO).map(this::socket).toList());
            }
        }
        assumeFalse(clients.isEmpty(), "no balancer on this machine");
        clients.values().forEach(all -> all.forEach(TestSocketIoClient::connected));
        hub.stop(hub.node(2));
        for (Map.Entry<Balancer.Kind, List<TestSocketIoClient>> behind : clients.entrySet()) {
            for (TestSocketIoClient client : behind.getValue()) {
                until(client::isConnected);
                client.succeed("todo:list", new JsonObject());
                client.close();
            }
            through(behind.getKey());
            try (RawClient late = RawClient.join(hub.vertx(), port, hub.token("fay"))) {
                late.succeed("chat:list", new JsonObject());
            }
        }
    }

    private long nodesWithConnections() {
        return IntStream.range(0, hub.size())
                .mapToObj(node -> Scrape.of(hub.node(node).opsPort()))
                .filter(scrape -> scrape.samples().entrySet().stream()
                        .anyMatch(sample ->
                                sample.getKey().startsWith("switchboard_connections{") && sample.getValue() > 0))
                .count();
    }

    private static <T> Stream<T> repeated(List<T> all) {
        return IntStream.range(0, OF_EACH).boxed().flatMap(round -> all.stream());
    }

    private BridgeClient bridge(String transport) {
        String url = "http://127.0.0.1:" + port + "/eventbus?token=" + hub.token("ben");
        return bridges.open(url, transport);
    }

    private TestSocketIoClient socket(JsonArray transports) {
        JsonObject options = new JsonObject()
                .put("transports", transports)
                .put("reconnection", true)
                .put("reconnectionDelay", 50)
                .put("auth", new JsonObject().put("token", hub.token("cid")));
        return sockets.open("http://127.0.0.1:" + port + "/", options);
    }

    private static JsonObject message(String chat, int number) {
        return new JsonObject().put("chatId", chat).put("text", "m" + number);
    }

    private static List<String> texts(Stream<JsonObject> messages) {
        return messages.map(message -> message.getString("text")).toList();
    }
}
