package dev.switchboard.clients;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Valve;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java client {@code io.socket:socket.io-client}, unmodified, against a whole hub, over each transport. */
@Tag("slow")
class SocketIoJavaTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String AWKWARD = "100% ж 👍 \u2028 \"\\\" </script>";

    private static HubCluster hub;

    private final String ana = "java-ana-" + NAMES.incrementAndGet();
    private final String ben = "java-ben-" + NAMES.get();
    private final Queue<JSONObject> messages = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connects = new AtomicInteger();

    @BeforeAll
    static void start() {
        hub = HubCluster.of(1);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private Socket open(int port, String namespace, String transports) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setTransports(transports.split(" "))
                .setReconnectionDelay(50)
                .setReconnectionDelayMax(200)
                .setAuth(Map.of("token", hub.token(ana)))
                .build();
        Socket socket = IO.socket(URI.create("http://127.0.0.1:" + port + namespace), options);
        socket.on(Socket.EVENT_CONNECT, connected -> connects.incrementAndGet());
        socket.on("message:new", message -> messages.add((JSONObject) message[0]));
        socket.connect();
        until(() -> connects.get() == 1);
        return socket;
    }

    private static JSONObject succeed(Socket socket, String command, Object data) throws Exception {
        CompletableFuture<JSONObject> answer = new CompletableFuture<>();
        socket.emit(command, new Object[] {data}, (Ack) arguments -> answer.complete((JSONObject) arguments[0]));
        JSONObject got = answer.get(20, TimeUnit.SECONDS);
        assertTrue(got.getBoolean("success"), got.toString());
        return got;
    }

    private static JSONObject object(String key, Object value) throws Exception {
        return new JSONObject().put(key, value);
    }

    private List<String> texts() {
        return messages.stream().map(message -> message.optString("text")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling websocket"})
    void converses(String transports) throws Exception {
        RawClient peer = hub.client(0, ben);
        Socket socket = open(hub.port(0), "/", transports);
        try {
            String chat = succeed(socket, "chat:create", object("participants", new org.json.JSONArray(List.of(ben))))
                    .getJSONObject("chat")
                    .getString("id");
            succeed(socket, "chat:join", object("chatId", chat));
            peer.succeed("chat:join", new JsonObject().put("chatId", chat));
            succeed(socket, "message:send", object("chatId", chat).put("text", AWKWARD));
            assertEquals(AWKWARD, peer.next("message:new").getJsonObject("data").getString("text"));
            String longText = "ж👍".repeat(3_000);
            for (int i = 0; i < 10; i++) {
                peer.succeed(
                        "message:send", new JsonObject().put("chatId", chat).put("text", longText));
            }
            until(() -> messages.size() == 11);
            org.json.JSONArray history =
                    succeed(socket, "message:history", object("chatId", chat)).getJSONArray("messages");
            assertEquals(11, history.length());
            assertEquals(AWKWARD, history.getJSONObject(0).getString("text"));
            assertEquals(longText, history.getJSONObject(10).getString("text"));
        } finally {
            socket.disconnect();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling websocket"})
    void comesBackByItselfAndMissesNothing(String transports) throws Exception {
        RawClient peer = hub.client(0, ben);
        JsonObject made = peer.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add(ana)));
        String chat = made.getJsonObject("chat").getString("id");
        try (Valve way = new Valve(hub.port(0))) {
            way.open();
            Socket socket = open(way.port(), "/", transports);
            try {
                succeed(socket, "chat:join", object("chatId", chat));
                peer.succeed(
                        "message:send", new JsonObject().put("chatId", chat).put("text", "before"));
                until(() -> messages.size() == 1);
                way.shut();
                until(() -> !socket.connected());
                peer.succeed(
                        "message:send", new JsonObject().put("chatId", chat).put("text", "meanwhile"));
                way.open();
                until(() -> connects.get() == 2);
                long since = messages.peek().getLong("eventSeq");
                succeed(socket, "chat:join", object("chatId", chat).put("since", since));
                succeed(socket, "message:send", object("chatId", chat).put("text", "after"));
                until(() -> messages.size() >= 3);
                assertEquals(List.of("before", "meanwhile", "after"), texts());
            } finally {
                socket.disconnect();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling websocket"})
    void exchangesBytes(String transports) throws Exception {
        Socket socket = open(hub.port(0), "/events", transports);
        RawClient peer = hub.client(0, ben);
        Queue<Object[]> received = new ConcurrentLinkedQueue<>();
        socket.on("message", received::add);
        try {
            succeed(socket, "joinRoom", ana);
            peer.succeed("joinRoom", new JsonObject().put("room", ana));
            succeed(socket, "message", object("room", ana).put("message", new byte[] {0, 1, -1}));
            assertEquals(
                    "AAH/",
                    peer.next("message")
                            .getJsonObject("data")
                            .getJsonObject("message")
                            .getString("base64"));
            peer.succeed(
                    "message",
                    new JsonObject().put("room", ana).put("message", new JsonObject().put("base64", "AAH/")));
            until(() -> received.size() == 1);
            assertArrayEquals(new byte[] {0, 1, -1}, (byte[]) ((JSONObject) received.peek()[0]).get("message"));
        } finally {
            socket.disconnect();
        }
    }
}
