package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A concern whose commands a back end answers over HTTP, on two nodes. */
@Tag("slow")
class BackEndConcernTest {

    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static BackEndStub stub;
    private static HubCluster hub;

    private final String ana = "ana-orders-" + PEOPLE.incrementAndGet();
    private final String ben = "ben-orders-" + PEOPLE.incrementAndGet();

    @BeforeAll
    static void start() {
        stub = new BackEndStub();
        hub = HubCluster.of(
                2,
                "--tracing.otlp.endpoint=http://127.0.0.1:1/v1/traces",
                "--tracing.otlp.sample=1",
                "--channels.ticker.history.count=100",
                "--channels.ticker.history.age=1h",
                "--channels.ticker.join=role:trader",
                "--channels.live.presence=true",
                "--concerns.orders.http.url=" + stub.url(),
                "--concerns.orders.http.secret=a secret that the orders know",
                "--concerns.orders.http.timeout=6s",
                "--concerns.orders.http.idempotent=order:get",
                "--concerns.orders.http.circuit.failures=100000",
                "--concerns.orders.commands=order:get,order:place,order:watch",
                "--concerns.hasty.http.url=" + stub.url(),
                "--concerns.hasty.http.secret=a secret that the hasty know",
                "--concerns.hasty.http.timeout=500ms",
                "--concerns.hasty.http.circuit.failures=100000",
                "--concerns.hasty.commands=hasty:get");
    }

    @AfterAll
    static void stop() {
        hub.close();
        stub.close();
    }

    @BeforeEach
    void forget() {
        stub.asked().clear();
    }

    @AfterEach
    void calm() {
        stub.answer(new JsonObject().put("success", true));
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private static JsonObject success(Object... fields) {
        return data("success", true).mergeIn(data(fields));
    }

    @Test
    void answersAtEveryEndpointAndTellsWhoAsks() {
        stub.answer(success("price", 12));
        RawClient raw = hub.client(0, ana);
        String connection = raw.next("connection_established").getString("connectionId");
        Instant before = Instant.now();
        assertEquals(success("price", 12), raw.succeed("order:get", data("id", 7)));
        JsonObject asked = stub.last().body();
        assertEquals("order:get", asked.getString("command"));
        assertEquals(data("id", 7), asked.getJsonObject("data"));
        String traceparent = stub.last().headers().get("traceparent");
        assertTrue(traceparent.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]"), traceparent);
        JsonObject caller = asked.getJsonObject("caller");
        assertEquals(
                data(
                        "id",
                        ana,
                        "username",
                        ana,
                        "email",
                        null,
                        "roles",
                        new JsonArray(),
                        "connectionId",
                        connection,
                        "endpoint",
                        "websocket"),
                caller);
        Duration left = Duration.between(before, Instant.parse(asked.getString("deadline")));
        assertTrue(left.toMillis() > 3_000 && left.toMillis() < 30_000, left::toString);
        try (SocketIoDriver sockets = new SocketIoDriver();
                BridgeDriver bridges = new BridgeDriver()) {
            JsonObject options = data("auth", data("token", hub.token(ana)));
            TestSocketIoClient socket =
                    sockets.open("http://127.0.0.1:" + hub.port(1), options).connected();
            assertEquals(success("price", 12), socket.succeed("order:get", data("id", 7)));
            assertEquals("socketio", stub.last().body().getJsonObject("caller").getString("endpoint"));
            String url = "http://127.0.0.1:" + hub.port(1) + "/eventbus?token=" + hub.token(ana);
            assertEquals(
                    success("price", 12),
                    bridges.open(url, "websocket").opened().request("order:get", data("id", 7)));
            assertEquals("bridge", stub.last().body().getJsonObject("caller").getString("endpoint"));
        }
    }

    @Test
    void carriesOutTheEffectsAndKeepsThemToItself() {
        RawClient buyer = hub.client(0, ana);
        RawClient seller = hub.client(1, ben);
        JsonObject effects = data(
                "join",
                JsonArray.of("room-orders-7"),
                "publish",
                JsonArray.of(
                        data("user", ben, "event", "order:placed", "data", data("n", 1), "id", "p-" + ana),
                        data("user", ana, "event", "order:yours", "data", data("n", 2))));
        stub.answer(success("order", 7, "effects", effects));
        assertEquals(success("order", 7), buyer.succeed("order:place", data()));
        JsonObject heard = seller.next("order:placed");
        assertEquals(data("n", 1), heard.getJsonObject("data"));
        assertNotNull(heard.getInteger("seq"));
        buyer.next("order:yours");
        assertEquals("orders-7", buyer.next("joined").getJsonObject("data").getString("room"));

        // The same id again is published once; what is said in the room reaches who has joined it, on the other node
        // too.
        JsonObject toRoom = data("room", "orders-7", "event", "order:news", "data", data("n", 3));
        JsonObject again = data("user", ben, "event", "order:placed", "data", data("n", 1), "id", "p-" + ana);
        stub.answer(success("effects", data("publish", JsonArray.of(again, toRoom))));
        seller.succeed("order:place", data());
        assertEquals(data("n", 3), buyer.next("order:news").getJsonObject("data"));
        stub.answer(success("effects", data("publish", JsonArray.of(data("user", ben, "event", "last")))));
        seller.succeed("order:place", data());
        seller.next("last");
        assertEquals(1, seller.of("order:placed").size());

        stub.answer(success("effects", data("leave", JsonArray.of("room-orders-7"))));
        buyer.succeed("order:place", data());
        JsonObject toRoomAndBuyer = data("connection", connectionOf(buyer), "event", "mark");
        stub.answer(success("effects", data("publish", JsonArray.of(toRoom, toRoomAndBuyer))));
        seller.succeed("order:place", data());
        buyer.next("mark");
        assertEquals(1, buyer.of("order:news").size());
    }

    @Test
    void movesOthersThanTheAskerOnAnyNode() {
        RawClient buyer = hub.client(0, ana);
        RawClient seller = hub.client(1, ben);
        JsonObject join = data("action", "join", "topics", JsonArray.of("room-sellers-" + ana), "user", ben);
        stub.answer(success("effects", data("members", JsonArray.of(join))));
        assertEquals(success(), buyer.succeed("order:place", data()));
        assertEquals(
                "sellers-" + ana, seller.next("joined").getJsonObject("data").getString("room"));
        JsonObject leave = data(
                "action", "leave", "topics", JsonArray.of("room-sellers-" + ana), "connection", connectionOf(seller));
        stub.answer(success("effects", data("members", JsonArray.of(leave))));
        buyer.succeed("order:place", data());
        assertEquals("sellers-" + ana, seller.next("left").getJsonObject("data").getString("room"));
    }

    private static String connectionOf(RawClient client) {
        return client.next("connection_established").getString("connectionId");
    }

    /** A back end that a command belongs to takes its client where the client's own rights would not. */
    @Test
    void movesTheConnectionIntoChannelsAndPublishesToThem() {
        String kept = "ticker:" + ana;
        RawClient buyer = hub.client(0, ana);
        assertEquals("FORBIDDEN", buyer.request("channel:join", kept).getString("code"));
        stub.answer(success("effects", data("join", JsonArray.of("channel-" + kept, "channel-live"))));
        assertEquals(success(), buyer.succeed("order:place", data()));
        assertEquals(List.of(kept, "live"), channels(buyer, "channel:joined"));
        JsonObject price = data("channel", JsonArray.of(kept, "live"), "event", "price", "data", data("bid", 1));
        stub.answer(success("effects", data("publish", JsonArray.of(price.copy().put("id", "price-" + ana)))));
        RawClient seller = hub.client(1, ben);
        seller.succeed("order:place", data());
        seller.succeed("order:place", data());
        Await.until(() -> buyer.of("publication").size() >= 2);
        JsonObject publication = buyer.next(
                        frame -> "publication".equals(frame.getString("type")) && frame.containsKey("seq"))
                .getJsonObject("data");
        assertEquals(kept, publication.getString("channel"));
        assertEquals("price", publication.getString("event"));
        assertEquals(data("bid", 1), publication.getJsonObject("data"));
        assertEquals("concern:orders", publication.getString("from"));
        price.put("except", data("user", ana));
        stub.answer(success("effects", data("publish", JsonArray.of(price, data("user", ana, "event", "mark")))));
        seller.succeed("order:place", data());
        buyer.next("mark");
        stub.answer(success("effects", data("leave", JsonArray.of("channel-" + kept, "channel-live"))));
        buyer.succeed("order:place", data());
        assertEquals(List.of(kept, "live"), channels(buyer, "channel:left"));
        stub.answer(success(
                "effects",
                data(
                        "publish",
                        JsonArray.of(data("channel", kept, "event", "late"), data("user", ana, "event", "end")))));
        seller.succeed("order:place", data());
        buyer.next("end");
        assertEquals(2, buyer.of("publication").size());
    }

    private static List<String> channels(RawClient client, String event) {
        Await.until(() -> client.of(event).size() == 2);
        return client.of(event).stream()
                .map(frame -> frame.getJsonObject("data").getString("channel"))
                .toList();
    }

    @Test
    void leavesOutWhomTheEffectExcepts() {
        RawClient one = hub.client(0, ana);
        RawClient other = hub.client(1, ana);
        JsonObject except = data("connection", connectionOf(one));
        stub.answer(success(
                "effects",
                data(
                        "publish",
                        JsonArray.of(
                                data("user", ana, "event", "told", "except", except),
                                data("user", ana, "event", "mark")))));
        one.succeed("order:place", data());
        other.next("told");
        one.next("mark");
        assertEquals(0, one.of("told").size());
    }

    @Test
    void countsEffectsThatCannotBeAndAnswersAllTheSame() {
        String failed = "switchboard_backend_effects_failed_total{back_end=\"orders\",kind=";
        Scrape before = Scrape.of(hub.node(0).opsPort());
        stub.answer(success(
                "n",
                1,
                "effects",
                data(
                        "join", JsonArray.of("channel-nowhere:x", "chat-1", 5),
                        "members", JsonArray.of(data("action", "join")),
                        "publish",
                                JsonArray.of(
                                        data("user", ana, "event", "message:new"),
                                        data("channel", "nowhere:x", "event", "x"),
                                        "nothing"))));
        RawClient client = hub.client(0, ana);
        assertEquals(success("n", 1), client.succeed("order:place", data()));
        Scrape after = Scrape.of(hub.node(0).opsPort());
        assertEquals(3, after.value(failed + "\"join\"}") - before.value(failed + "\"join\"}"));
        assertEquals(1, after.value(failed + "\"members\"}") - before.value(failed + "\"members\"}"));
        assertEquals(3, after.value(failed + "\"publish\"}") - before.value(failed + "\"publish\"}"));
    }

    @Test
    void passesARefusalOnInItsOwnWords() {
        JsonObject refusal =
                data("success", false, "error", "sold out", "code", "SOLD_OUT", "field", "item", "retryAfterMs", 50);
        stub.answer(asked -> Given.of(409, refusal.encode()));
        // Fields of the frame are the hub's, whatever the back end calls its own.
        refusal.put("id", "order-1").put("type", "tea").put("shop", 3);
        JsonObject response = hub.client(0, ana).request("order:place", data("item", "tea"));
        assertEquals("response", response.getString("type"));
        assertEquals(3, response.getInteger("shop"));
        assertEquals("SOLD_OUT", response.getString("code"));
        assertEquals("sold out", response.getString("error"));
        assertEquals("item", response.getString("field"));
        assertEquals(50, response.getInteger("retryAfterMs"));
        assertFalse(response.getBoolean("retryable"));
        double other = Scrape.of(hub.node(0).opsPort())
                .value("switchboard_commands_total{command=\"order:place\",outcome=\"OTHER\"}");
        assertTrue(other >= 1);
    }

    @Test
    void saysWhetherTheBackEndIsAwayOrLate() {
        RawClient client = hub.client(1, ana);
        stub.answer(asked -> Given.of(500, "oops"));
        assertEquals("UNAVAILABLE", client.request("order:place", data()).getString("code"));
        assertEquals(1, stub.asked().size());
        assertTrue(client.request("order:get", data()).getBoolean("retryable"));
        assertEquals(4, stub.asked().size(), "repeated where it is idempotent");
        stub.answer(asked -> Given.never());
        assertEquals("TIMEOUT", client.request("hasty:get", data()).getString("code"));
        // Slower than any other command may be.
        stub.answer(asked -> Given.of(success("slow", true)).after(4_600));
        assertEquals(success("slow", true), client.succeed("order:place", data()));
    }

    /** A slow command of one name holds up neither other commands of the connection nor anybody else's. */
    @Test
    void holdsUpNobodyElse() {
        stub.answer(asked -> Given.of(success()).after("order:place".equals(asked.command()) ? 2_000 : 0));
        RawClient client = hub.client(0, ana);
        int slow = client.post("order:place", data());
        client.succeed("order:get", data());
        hub.client(0, ben).succeed("todo:list", data());
        assertEquals(
                List.of(),
                client.of("response").stream()
                        .filter(frame -> Integer.valueOf(slow).equals(frame.getInteger("id")))
                        .toList());
        client.next(frame -> Integer.valueOf(slow).equals(frame.getValue("id")));
    }

    @Test
    void carriesOutACommandWithAKeyOnce() {
        AtomicInteger number = new AtomicInteger();
        JsonArray publish = JsonArray.of(data("user", ben, "event", "order:placed", "data", data()));
        stub.answer(asked -> Given.of(success(
                "order",
                number.incrementAndGet(),
                "effects",
                data("join", JsonArray.of("room-of-" + ana), "publish", publish))));
        RawClient seller = hub.client(0, ben);
        JsonObject order = data("item", "tea", "clientId", "o-1");
        assertEquals(success("order", 1), hub.client(0, ana).succeed("order:place", order));
        RawClient other = hub.client(1, ana);
        assertEquals(success("order", 1), other.succeed("order:place", order));
        assertEquals("of-" + ana, other.next("joined").getJsonObject("data").getString("room"));
        assertEquals(1, stub.asked().size());
        JsonObject conflict = other.request("order:place", data("item", "coffee", "clientId", "o-1"));
        assertEquals(List.of("CONFLICT", "clientId"), List.of(conflict.getString("code"), conflict.getString("field")));
        assertEquals(success("order", 2), other.succeed("order:place", data("item", "tea", "clientId", "o-2")));
        Await.until(() -> seller.of("order:placed").size() == 2);
        JsonObject bad = other.request("order:place", data("clientId", ""));
        assertEquals(List.of("BAD_REQUEST", "clientId"), List.of(bad.getString("code"), bad.getString("field")));
    }

    /** A client that had no answer retries through the other node: the back end knows the request by its id. */
    @Test
    void repeatsTheRequestsIdThroughAnotherNode() {
        stub.answer(asked -> Given.never());
        JsonObject wanted = data("clientId", "h-1");
        assertEquals("TIMEOUT", hub.client(0, ana).request("hasty:get", wanted).getString("code"));
        stub.answer(success("n", 1));
        assertEquals(success("n", 1), hub.client(1, ana).succeed("hasty:get", wanted));
        assertEquals(2, stub.asked().size());
        assertEquals(stub.asked().get(0).id(), stub.asked().get(1).id());
    }

    @Test
    void freesTheKeyOfARefusedCommand() {
        stub.answer(data("success", false, "error", "not today", "code", "CLOSED"));
        RawClient client = hub.client(0, ana);
        assertEquals(
                "CLOSED",
                client.request("order:place", data("item", "tea", "clientId", "r-1"))
                        .getString("code"));
        stub.answer(success());
        client.succeed("order:place", data("item", "coffee", "clientId", "r-1"));
        assertEquals(2, stub.asked().size());
    }
}
