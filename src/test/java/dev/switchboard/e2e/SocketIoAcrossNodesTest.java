package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code socket.io-client} in Node over every transport, on several nodes, together with clients of the other
 * endpoints.
 */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class SocketIoAcrossNodesTest {

    private static final List<JsonArray> TRANSPORTS =
            List.of(JsonArray.of("polling"), JsonArray.of("websocket"), JsonArray.of("polling", "websocket"));
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static HubCluster hub;
    private static SocketIoDriver driver;
    private static BridgeDriver bridges;

    private final String number = "-io-" + PEOPLE.incrementAndGet();
    private final String ana = "ana" + number;
    private final String ben = "ben" + number;
    private final String room = "hall" + number;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
        driver = new SocketIoDriver();
        bridges = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        driver.close();
        bridges.close();
    }

    private static TestSocketIoClient open(int node, String namespace, String user, JsonArray transports) {
        JsonObject options = new JsonObject()
                .put("transports", transports)
                .put("auth", new JsonObject().put("token", hub.token(user)));
        return driver.open("http://127.0.0.1:" + hub.port(node) + namespace, options)
                .connected();
    }

    private static List<TestSocketIoClient> everywhere(String namespace, String user) {
        List<TestSocketIoClient> clients = new ArrayList<>();
        for (int node = 0; node < 2; node++) {
            for (JsonArray transports : TRANSPORTS) {
                clients.add(open(node, namespace, user, transports));
            }
        }
        return clients;
    }

    private static BridgeClient bridge(int node, String user) {
        String url = "http://127.0.0.1:" + hub.port(node) + "/eventbus?token=" + hub.token(user);
        return bridges.open(url, "websocket").opened();
    }

    private static List<Long> range(long to) {
        return LongStream.rangeClosed(1, to).boxed().toList();
    }

    @Test
    void sharesOneChatBetweenAllEndpoints() {
        RawClient bare = hub.client(2, ana);
        String id = bare.succeed(
                        "chat:create",
                        new JsonObject().put("name", "lunch").put("participants", new JsonArray().add(ben)))
                .getJsonObject("chat")
                .getString("id");
        String chat = "chat-" + id;
        bare.succeed("chat:join", id);
        try (BridgeClient bridge = bridge(1, ben)) {
            bridge.join(chat, null);
            List<TestSocketIoClient> clients = everywhere("/", ben);
            clients.forEach(
                    client -> assertEquals(0, client.succeed("chat:join", id).getInteger("seq")));
            int n = 0;
            for (TestSocketIoClient client : clients) {
                JsonObject sent = new JsonObject().put("chatId", id).put("text", "number " + n++);
                assertEquals(
                        n,
                        client.succeed("message:send", sent)
                                .getJsonObject("message")
                                .getInteger("seq"));
            }
            JsonObject sent = new JsonObject().put("chatId", id).put("text", "at last");
            bare.succeed("message:send", sent);
            bridge.request("message:send", sent);
            for (TestSocketIoClient client : clients) {
                until(() -> client.received("message:new").size() == 8);
                assertEquals(
                        range(8),
                        client.received("message:new").stream()
                                .map(data -> data.getLong("eventSeq"))
                                .toList());
                assertTrue(client.received("message:new").stream()
                        .allMatch(data -> chat.equals(data.getString("topic"))
                                && data.getLong("seq").equals(data.getLong("eventSeq"))));
            }
            until(() -> bare.of("message:new").size() == 8 && bridge.seqs(chat).size() == 8);
            assertEquals(range(8), bridge.seqs(chat));
            clients.forEach(TestSocketIoClient::close);
        }
    }

    @Test
    void carriesBinaryDataBetweenEndpointsInARoom() {
        JsonObject bytes = new JsonObject().put("$bytes", "AAEC/w==");
        JsonObject asJson = new JsonObject().put("base64", "AAEC/w==");
        RawClient bare = hub.client(2, ana);
        bare.succeed("joinRoom", new JsonObject().put("room", room));
        try (BridgeClient bridge = bridge(1, ana)) {
            bridge.join("room-events/" + room, null);
            List<TestSocketIoClient> clients = everywhere("/events", ben);
            for (TestSocketIoClient client : clients) {
                client.emit("joinRoom", room);
                assertEquals(room, client.nextEvent("joined").getString("room"));
            }
            TestSocketIoClient first = clients.get(0);
            first.succeed(
                    "message", new JsonObject().put("room", room).put("message", new JsonObject().put("file", bytes)));
            JsonObject received = clients.get(5).nextEvent("message");
            assertEquals(new JsonObject().put("file", bytes), received.getJsonObject("message"));
            assertEquals(first.sid(), received.getString("connectionId"));
            assertEquals(
                    new JsonObject().put("file", asJson),
                    bare.next("message").getJsonObject("data").getJsonObject("message"));
            until(() -> bridge.events("room-events/" + room).stream()
                    .anyMatch(body -> "message".equals(body.getString("event"))));

            bare.succeed("message", new JsonObject().put("room", room).put("message", asJson));
            clients.forEach(client -> until(() ->
                    client.received("message").stream().anyMatch(data -> bytes.equals(data.getValue("message")))));
            assertEquals(
                    "FORBIDDEN",
                    open(0, "/events", ben, TRANSPORTS.get(1))
                            .request(
                                    "message",
                                    new JsonObject().put("room", room).put("message", "hi"))
                            .getString("code"));
            first.close();
            clients.get(1).next(what -> "userLeft".equals(what.getString("event")));
            clients.forEach(TestSocketIoClient::close);
        }
    }

    @Test
    void countsNamespacesAndTabsAsOneUser() {
        RawClient watcher = hub.client(2, ana);
        watcher.succeed("presence:subscribe", new JsonObject().put("userIds", new JsonArray().add(ben)));
        TestSocketIoClient main = open(0, "/", ben, TRANSPORTS.get(2));
        TestSocketIoClient events = driver.join(main, "/events", new JsonObject().put("token", hub.token(ben)))
                .connected();
        TestSocketIoClient tab = open(1, "/", ben, TRANSPORTS.get(0));
        until(() -> watcher.of("userStatus").size() == 1);
        main.close();
        events.close();
        tab.succeed("todo:list", new JsonObject());
        tab.close();
        until(() -> watcher.of("userStatus").size() == 2);
        assertEquals(
                List.of("online", "offline"),
                watcher.of("userStatus").stream()
                        .map(frame -> frame.getJsonObject("data").getString("status"))
                        .toList());
    }
}
