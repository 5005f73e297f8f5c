package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RoundRobin;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code socket.io-client} over each transport, on three nodes behind a balancer that sends consecutive requests to
 * different nodes.
 */
@Tag("slow")
@Tag("soak")
class NotStickyBalancerTest {

    private static final List<JsonArray> TRANSPORTS =
            List.of(JsonArray.of("polling"), JsonArray.of("websocket"), JsonArray.of("polling", "websocket"));
    private static final int MESSAGES = 40;

    private HubCluster hub;
    private RoundRobin balancer;
    private SocketIoDriver driver;

    @BeforeEach
    void start() throws Exception {
        hub = HubCluster.of(3);
        balancer = new RoundRobin(
                IntStream.range(0, hub.size()).mapToObj(hub::port).toList());
        driver = new SocketIoDriver();
    }

    @AfterEach
    void stop() {
        driver.close();
        balancer.close();
        hub.close();
    }

    @Test
    void carriesAChatInOrder() {
        List<TestSocketIoClient> clients = everyTransport("/");
        TestSocketIoClient ana = clients.get(0);
        String chat = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray()))
                .getJsonObject("chat")
                .getString("id");
        clients.forEach(client -> client.succeed("chat:join", chat));

        for (int i = 0; i < MESSAGES; i++) {
            TestSocketIoClient sender = clients.get(i % clients.size());
            sender.succeed("message:send", new JsonObject().put("chatId", chat).put("text", "m" + i));
        }

        for (TestSocketIoClient client : clients) {
            until(() -> client.received("message:new").size() == MESSAGES);
            assertEquals(
                    IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList(),
                    client.received("message:new").stream()
                            .map(message -> message.getString("text"))
                            .toList());
        }
    }

    @Test
    void carriesAlmostAMegabyteOfBinaryData() {
        List<TestSocketIoClient> clients = everyTransport("/events");
        clients.forEach(client -> client.succeed("joinRoom", "hall"));
        byte[] bytes = new byte[700_000];
        Arrays.fill(bytes, (byte) 7);
        JsonObject packed = new JsonObject().put("$bytes", Base64.getEncoder().encodeToString(bytes));

        clients.forEach(client ->
                client.succeed("message", new JsonObject().put("room", "hall").put("message", packed)));

        for (TestSocketIoClient client : clients) {
            until(() -> client.received("message").size() == clients.size() - 1);
            client.received("message").forEach(received -> assertEquals(packed, received.getJsonObject("message")));
        }
    }

    @Test
    void reconnectsWhenANodeStops() throws Exception {
        List<TestSocketIoClient> clients = new ArrayList<>();
        // Each node has one session of each kind.
        for (int node = 0; node < hub.size(); node++) {
            clients.addAll(everyTransport("/"));
        }
        int port = hub.port(2);
        balancer.forget(port);
        hub.stop(hub.node(2));

        for (TestSocketIoClient client : clients) {
            until(client::isConnected);
            client.succeed("join");
        }
    }

    private List<TestSocketIoClient> everyTransport(String namespace) {
        List<TestSocketIoClient> clients =
                TRANSPORTS.stream().map(set -> open(namespace, set)).toList();
        TestSocketIoClient upgrading = clients.get(clients.size() - 1);
        upgrading.connected().next("upgrade");
        clients.forEach(TestSocketIoClient::connected);
        return clients;
    }

    private TestSocketIoClient open(String namespace, JsonArray transports) {
        JsonObject options = new JsonObject()
                .put("transports", transports)
                .put("reconnection", true)
                .put("reconnectionDelay", 50)
                .put("auth", new JsonObject().put("token", hub.token("ana")));
        return driver.open("http://127.0.0.1:" + balancer.port() + namespace, options);
    }
}
