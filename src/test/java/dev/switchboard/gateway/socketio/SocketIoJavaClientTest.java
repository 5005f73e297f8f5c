package dev.switchboard.gateway.socketio;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java client {@code io.socket:socket.io-client}, unmodified. */
class SocketIoJavaClientTest {

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static Socket open(String transports, String namespace, String token) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setTransports(transports.split(" "))
                .setReconnectionDelay(20)
                .setAuth(Map.of("token", token))
                .build();
        return IO.socket(URI.create("http://127.0.0.1:" + bench.port + namespace), options);
    }

    private static Queue<Object[]> events(Socket socket, String event) {
        Queue<Object[]> received = new ConcurrentLinkedQueue<>();
        socket.on(event, received::add);
        return received;
    }

    private static JSONObject request(Socket socket, String command, Object data) throws Exception {
        CompletableFuture<JSONObject> answer = new CompletableFuture<>();
        socket.emit(command, new Object[] {data}, (Ack) arguments -> answer.complete((JSONObject) arguments[0]));
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static JSONObject object(String key, Object value) throws JSONException {
        return new JSONObject().put(key, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling websocket"})
    void connectsRequestsReceivesAndReconnects(String transports) throws Exception {
        String topic = "chat-" + UUID.randomUUID();
        Socket socket = open(transports, "/", bench.token("java"));
        Queue<Object[]> connects = events(socket, Socket.EVENT_CONNECT);
        Queue<Object[]> received = events(socket, "news");
        Queue<Object[]> errors = events(socket, "error");
        try (RawClient ben = bench.client("ben")) {
            socket.connect();
            until(() -> connects.size() == 1);
            assertEquals(
                    "hi",
                    request(socket, "stage:echo", object("text", "hi"))
                            .getJSONObject("echo")
                            .getString("text"));
            assertEquals(
                    0, request(socket, "stage:enter", object("topic", topic)).getInt("seq"));
            JsonObject event = new JsonObject().put("topic", topic).put("event", "news");
            ben.succeed("stage:publish", event.put("data", new JsonObject().put("text", "ünï 👋")));
            until(() -> received.size() == 1);
            JSONObject data = (JSONObject) received.peek()[0];
            assertEquals("ünï 👋", data.getString("text"));
            assertEquals(1, data.getInt("eventSeq"));

            socket.emit("no:such", new JSONObject());
            until(() -> errors.size() == 1);
            assertEquals("UNKNOWN_COMMAND", ((JSONObject) errors.peek()[0]).getString("code"));

            bench.gateway.registry().of("java").forEach(connection -> connection
                    .loop()
                    .execute(() -> connection.close(CloseReason.DRAIN)));
            until(() -> connects.size() == 2);
            assertTrue(request(socket, "stage:echo", new JSONObject()).getBoolean("success"));
        } finally {
            socket.disconnect();
        }
        until(() -> bench.gateway.registry().of("java").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void getsBytesInRooms(String transports) throws Exception {
        String room = UUID.randomUUID().toString();
        Socket socket = open(transports, "/events", bench.token("java-bytes"));
        Queue<Object[]> connects = events(socket, Socket.EVENT_CONNECT);
        Queue<Object[]> received = events(socket, "message");
        try (RawClient ben = bench.client("ben")) {
            socket.connect();
            until(() -> connects.size() == 1);
            assertTrue(request(socket, "joinRoom", room).getBoolean("success"));
            ben.succeed("stage:enter", new JsonObject().put("topic", "room-events/" + room));
            ben.succeed(
                    "stage:whisper",
                    new JsonObject()
                            .put("topic", "room-events/" + room)
                            .put("event", "message")
                            .put("data", new JsonObject().put("message", new JsonObject().put("base64", "AQID/w=="))));
            until(() -> received.size() == 1);
            assertArrayEquals(new byte[] {1, 2, 3, -1}, (byte[]) ((JSONObject) received.peek()[0]).get("message"));
        } finally {
            socket.disconnect();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void receivesTheReasonOfARefusal(String transports) throws Exception {
        Socket socket = open(transports, "/", "bad");
        Queue<Object[]> errors = events(socket, Socket.EVENT_CONNECT_ERROR);
        try {
            socket.connect();
            until(() -> errors.size() == 1);
            JSONObject error = (JSONObject) errors.peek()[0];
            assertEquals(
                    List.of("Unauthorized", "UNAUTHORIZED"),
                    List.of(
                            error.getString("message"),
                            error.getJSONObject("data").getString("code")));
        } finally {
            socket.disconnect();
        }
    }
}
