package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestTokens;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a back end publishes to all but one, and in batches, over three nodes and at every endpoint. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class PublishToOthersTest {

    private final HubCluster hub;
    private final WebClient http;
    private final String ana = "pub-ana-" + UUID.randomUUID();
    private final String ben = "pub-ben-" + UUID.randomUUID();
    private final String event = "news:" + UUID.randomUUID();
    private final String last = "last:" + UUID.randomUUID();
    private final List<AutoCloseable> open = new ArrayList<>();

    PublishToOthersTest(HubCluster hub) {
        this.hub = hub;
        this.http = WebClient.create(hub.vertx());
        open.add(http::close);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private JsonObject publish(JsonObject body) {
        JsonObject answer = await(http.post(hub.port(0), "127.0.0.1", "/api/publish")
                        .bearerTokenAuthentication(
                                new TestTokens(hub.vertx()).of("shop", Duration.ofMinutes(5), "service"))
                        .sendJsonObject(body))
                .bodyAsJsonObject();
        assertTrue(answer.getBoolean("success"), answer::encode);
        return answer;
    }

    private static String idOf(RawClient client) {
        return client.next("connection_established").getString("connectionId");
    }

    /** The names of what each client got, up to the last event. */
    private void assertGot(List<String> wanted, Function<String, Boolean> got) {
        until("the last event arrives", () -> got.apply(last));
        assertEquals(wanted, List.of(event).stream().filter(got::apply).toList());
    }

    private static boolean got(RawClient client, String name) {
        return !client.of(name).isEmpty();
    }

    private static boolean got(TestSocketIoClient client, String name) {
        return !client.received(name).isEmpty();
    }

    private static boolean got(BridgeClient client, String address, String name) {
        return client.events(address).stream().anyMatch(body -> name.equals(body.getString("event")));
    }

    /** To rooms, users and all: whoever is excepted on another node does not get it live, the others do. */
    @Test
    void leavesOutAConnectionOnAnotherNodeWhateverTheTarget() {
        RawClient left = hub.client(1, ana);
        RawClient sibling = hub.client(2, ana);
        RawClient other = hub.client(1, ben);
        String room = "r" + UUID.randomUUID();
        List.of(left, sibling, other).forEach(each -> each.succeed("joinRoom", data("room", room)));
        JsonObject except = data("connection", idOf(left));
        List<JsonObject> targets = List.of(
                data("room", room),
                data("all", true),
                data("user", List.of(ana, ben)),
                data("connection", List.of(idOf(left), idOf(sibling), idOf(other))));
        for (int i = 0; i < targets.size(); i++) {
            String name = event + i;
            publish(targets.get(i).copy().put("event", name).put("except", except));
            publish(targets.get(i).copy().put("event", last + i));
            String end = last + i;
            List.of(left, sibling, other).forEach(each -> each.next(end));
            assertEquals(List.of(), left.of(name), "target " + i);
            assertEquals(1, sibling.of(name).size(), "target " + i);
            assertEquals(1, other.of(name).size(), "target " + i);
        }
    }

    @Test
    void leavesOutAUserAtEveryEndpoint() {
        SocketIoDriver sockets = new SocketIoDriver();
        BridgeDriver bridges = new BridgeDriver();
        open.add(sockets);
        open.add(bridges);
        TestSocketIoClient here = socketIo(sockets, 1, ana);
        TestSocketIoClient there = socketIo(sockets, 2, ben);
        BridgeClient bridge = bridge(bridges, 2, ana);
        BridgeClient stranger = bridge(bridges, 1, ben);
        bridge.join("user-" + ana, null);
        stranger.join("user-" + ben, null);
        publish(data("user", List.of(ana, ben), "event", event, "data", data("n", 1), "except", data("user", ana)));
        publish(data("user", List.of(ana, ben), "event", last));
        assertGot(List.of(), name -> got(here, name));
        assertGot(List.of(event), name -> got(there, name));
        assertGot(List.of(), name -> got(bridge, "user-" + ana, name));
        assertGot(List.of(event), name -> got(stranger, "user-" + ben, name));
        // It is about live delivery: the log has it.
        RawClient later = hub.client(0, ana, "since=0");
        assertGot(List.of(event), name -> got(later, name));
    }

    @Test
    void leavesOutASocketIoAndABridgeConnectionById() {
        SocketIoDriver sockets = new SocketIoDriver();
        open.add(sockets);
        TestSocketIoClient one = socketIo(sockets, 1, ana);
        TestSocketIoClient two = socketIo(sockets, 1, ana);
        publish(data("user", ana, "event", event, "except", data("connection", one.sid())));
        publish(data("user", ana, "event", last));
        assertGot(List.of(), name -> got(one, name));
        assertGot(List.of(event), name -> got(two, name));
    }

    private TestSocketIoClient socketIo(SocketIoDriver sockets, int node, String user) {
        return sockets.open("http://127.0.0.1:" + hub.port(node), data("auth", data("token", hub.token(user))))
                .connected();
    }

    private BridgeClient bridge(BridgeDriver bridges, int node, String user) {
        return bridges.open("http://127.0.0.1:" + hub.port(node) + "/eventbus?token=" + hub.token(user), "websocket")
                .opened();
    }

    @Test
    void deliversABatchInOrderToEachTopicOnEveryNode() {
        RawClient first = hub.client(1, ana);
        RawClient second = hub.client(2, ben);
        String room = "r" + UUID.randomUUID();
        String channel = "wrong:c" + UUID.randomUUID();
        for (RawClient each : List.of(first, second)) {
            each.succeed("joinRoom", data("room", room));
            each.succeed("channel:join", channel);
        }
        JsonArray batch = new JsonArray();
        IntStream.range(0, 300).forEach(i -> {
            JsonObject entry = data("event", event, "data", data("n", i));
            batch.add(
                    switch (i % 5) {
                        case 0 -> entry.put("room", room);
                        case 1 -> entry.put("user", List.of(ana, ben));
                        case 2 -> entry.put("channel", channel);
                        case 3 -> entry.put("user", ana).put("room", room);
                        default -> entry.put("event", "message:new").put("room", room);
                    });
        });
        JsonArray results = publish(data("batch", batch)).getJsonArray("results");
        assertEquals(300, results.size());
        IntStream.range(0, 300)
                .forEach(i ->
                        assertEquals(i % 5 != 4, results.getJsonObject(i).getBoolean("success"), () -> "entry " + i));
        List<Integer> inRoom = IntStream.range(0, 300)
                .filter(i -> i % 5 == 0 || i % 5 == 3)
                .boxed()
                .toList();
        for (RawClient each : List.of(first, second)) {
            until("all publications arrive", () -> each.of("publication").size() == 60);
            assertEquals(
                    IntStream.range(0, 300).filter(i -> i % 5 == 2).boxed().toList(),
                    each.of("publication").stream()
                            .map(frame -> frame.getJsonObject("data")
                                    .getJsonObject("data")
                                    .getInteger("n"))
                            .toList());
        }
        until("the room has all", () -> numbers(second, 0, 3).size() == inRoom.size());
        assertEquals(inRoom, numbers(second, 0, 3));
        until("the user has all", () -> numbers(first, 1, 3).size() == 120);
        assertEquals(
                IntStream.range(0, 300)
                        .filter(i -> i % 5 == 1 || i % 5 == 3)
                        .boxed()
                        .toList(),
                numbers(first, 1, 3));
    }

    private List<Integer> numbers(RawClient client, int one, int other) {
        return client.of(event).stream()
                .map(frame -> frame.getJsonObject("data").getInteger("n"))
                .filter(n -> n % 5 == one || n % 5 == other)
                .toList();
    }
}
