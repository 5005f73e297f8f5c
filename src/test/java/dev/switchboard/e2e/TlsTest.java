package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with TLS on their HTTP ports and between each other: every endpoint, over every transport. */
@Tag("slow")
class TlsTest {

    private static final String[] SOCKJS = {"websocket", "xhr-streaming", "xhr-polling"};
    private static final List<JsonArray> SOCKETIO =
            List.of(JsonArray.of("polling"), JsonArray.of("websocket"), JsonArray.of("polling", "websocket"));

    @TempDir
    private static Path folder;

    private static Certificate certificate;
    private static HubCluster hub;
    private static BridgeDriver bridges;
    private static SocketIoDriver sockets;

    @BeforeAll
    static void start() throws Exception {
        certificate = Certificate.in(folder);
        hub = HubCluster.of(
                2,
                "--http.tls.cert=" + certificate.cert(),
                "--http.tls.key=" + certificate.key(),
                "--cluster.tls.cert=" + certificate.cert(),
                "--cluster.tls.key=" + certificate.key(),
                "--cluster.tls.ca=" + certificate.cert());
        Map<String, String> trusting =
                Map.of("NODE_EXTRA_CA_CERTS", certificate.cert().toString());
        bridges = new BridgeDriver(trusting);
        sockets = new SocketIoDriver(trusting);
    }

    @AfterAll
    static void stop() {
        sockets.close();
        bridges.close();
        hub.close();
    }

    @Test
    void connectsClientsOfEveryEndpointAcrossNodes() throws Exception {
        List<TestSocketIoClient> socketed = new ArrayList<>();
        List<BridgeClient> bridged = new ArrayList<>();
        for (int node = 0; node < 2; node++) {
            for (JsonArray transports : SOCKETIO) {
                socketed.add(socket(node, transports).connected());
            }
            for (String transport : SOCKJS) {
                bridged.add(bridges.open(url(node) + "/eventbus?token=" + hub.token("ben"), transport)
                        .opened());
            }
        }
        TestSocketIoClient ana = socketed.get(0);
        String chat = ana.succeed("chat:create", new JsonObject().put("participants", JsonArray.of("ben")))
                .getJsonObject("chat")
                .getString("id");
        socketed.forEach(client -> client.succeed("chat:join", chat));
        bridged.forEach(client -> client.join("chat-" + chat, null));
        int sent = 0;
        for (TestSocketIoClient client : socketed) {
            client.succeed("message:send", message(chat, sent++));
        }
        for (BridgeClient client : bridged) {
            assertTrue(client.request("message:send", message(chat, sent++)).getBoolean("success"));
        }
        List<String> all = IntStream.range(0, sent).mapToObj(i -> "m" + i).toList();
        for (TestSocketIoClient client : socketed) {
            until(() -> client.received("message:new").size() == all.size());
            assertEquals(all, texts(client.received("message:new")));
        }
        for (BridgeClient client : bridged) {
            until(() -> client.events("chat-" + chat).size() == all.size());
            assertEquals(
                    all,
                    texts(client.events("chat-" + chat).stream()
                            .map(body -> body.getJsonObject("data"))
                            .toList()));
        }
    }

    /** Vert.x closes a client that nobody refers to: each is closed here, after its use, which keeps it that long. */
    @Test
    void servesPlainWebSocketsAndRest() throws Exception {
        WebSocketClient plain = hub.vertx()
                .createWebSocketClient(new WebSocketClientOptions().setSsl(true).setTrustOptions(trust()));
        WebSocket socket = Await.result(plain.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(hub.port(0))
                // The same origin, with https.
                .addHeader("Origin", url(0))
                .setURI("/ws?token=" + hub.token("cid"))));
        LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();
        socket.textMessageHandler(frames::add);
        socket.writeTextMessage(
                "{\"id\":1,\"type\":\"request\",\"messageType\":\"todo:create\",\"data\":{\"title\":\"tea\"}}");
        String frame = frames.poll(20, TimeUnit.SECONDS);
        while (frame != null && !frame.contains("\"response\"")) {
            frame = frames.poll(20, TimeUnit.SECONDS);
        }
        assertTrue(frame != null && frame.contains("\"tea\""), frame);
        Await.result(plain.close());
        HttpClient http = hub.vertx()
                .createHttpClient(new HttpClientOptions().setSsl(true).setTrustOptions(trust()));
        String todos = Await.result(http.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(hub.port(1))
                        .setURI("/api/todos")
                        .addHeader("Authorization", "Bearer " + hub.token("cid")))
                .compose(request -> request.send())
                .compose(response -> response.body())
                .map(Object::toString));
        assertTrue(todos.contains("\"tea\""), todos);
        Await.result(http.close());
    }

    private static PemTrustOptions trust() {
        return new PemTrustOptions().addCertPath(certificate.cert().toString());
    }

    private static String url(int node) {
        return "https://127.0.0.1:" + hub.port(node);
    }

    private static TestSocketIoClient socket(int node, JsonArray transports) {
        return sockets.open(
                url(node) + "/",
                new JsonObject()
                        .put("transports", transports)
                        .put("auth", new JsonObject().put("token", hub.token("ana"))));
    }

    private static JsonObject message(String chat, int number) {
        return new JsonObject().put("chatId", chat).put("text", "m" + number);
    }

    private static List<String> texts(List<JsonObject> messages) {
        return messages.stream().map(message -> message.getString("text")).toList();
    }
}
