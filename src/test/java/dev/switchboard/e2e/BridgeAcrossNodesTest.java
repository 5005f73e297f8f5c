package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Node bridge client over every transport, on several nodes, in one chat with clients of {@code /ws}. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class BridgeAcrossNodesTest {

    private static final List<String> TRANSPORTS = List.of("websocket", "xhr-streaming", "xhr-polling");
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static HubCluster hub;
    private static BridgeDriver driver;

    private final String number = "-bridge-" + PEOPLE.incrementAndGet();
    private final String ana = "ana" + number;
    private final String ben = "ben" + number;
    private final String eve = "eve" + number;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
        driver = new BridgeDriver();
    }

    @AfterAll
    static void stop() {
        driver.close();
    }

    private static BridgeClient bridge(int node, String user, String transport) {
        String url = "http://127.0.0.1:" + hub.port(node) + "/eventbus?token=" + hub.token(user);
        return driver.open(url, transport).opened();
    }

    private static String create(RawClient creator, String... others) {
        JsonArray participants = new JsonArray(List.of(others));
        return creator.succeed(
                        "chat:create", new JsonObject().put("name", "lunch").put("participants", participants))
                .getJsonObject("chat")
                .getString("id");
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void sharesOneChatBetweenAllEndpoints() {
        RawClient bare = hub.client(0, ana);
        String id = create(bare, ben);
        String chat = "chat-" + id;
        bare.succeed("chat:join", id);
        List<BridgeClient> clients = Stream.of(0, 1)
                .flatMap(node -> TRANSPORTS.stream().map(transport -> bridge(node, ben, transport)))
                .toList();
        clients.forEach(
                client -> assertEquals(new JsonObject().put("seq", 0).put("gap", false), client.join(chat, null)));
        for (int i = 0; i < 6; i++) {
            JsonObject message = new JsonObject().put("chatId", id).put("text", "from the bridge " + i);
            assertTrue(clients.get(i).request("message:send", message).getBoolean("success"));
            bare.succeed("message:send", message.copy().put("text", "from the socket " + i));
        }
        for (BridgeClient client : clients) {
            until(() -> client.events(chat).size() == 12);
            assertEquals(range(1, 12), client.seqs(chat));
        }
        until(() -> bare.of("message:new").size() == 12);
        JsonObject first = clients.get(4).events(chat).get(0);
        assertEquals("message:new", first.getString("event"));
        assertEquals(bare.of("message:new").get(0).getJsonObject("data"), first.getJsonObject("data"));
        try (BridgeClient late = bridge(2, ben, "xhr-polling")) {
            assertEquals(new JsonObject().put("seq", 12).put("gap", false), late.join(chat, 7L));
            until(() -> late.events(chat).size() == 5);
            assertEquals(range(8, 12), late.seqs(chat));
        }
        clients.forEach(BridgeClient::close);
    }

    /** It once heard the presence of each participant too, and events that came after it had unregistered. */
    @Test
    void hearsAtRegisteredAddressesOnly() {
        RawClient bare = hub.client(0, ana);
        String id = create(bare, ben, eve);
        JsonObject text = new JsonObject().put("chatId", id).put("text", "hello");
        RawClient benny = hub.open(1, "/eventbus/websocket?token=" + hub.token(ben));
        JsonObject register = new JsonObject().put("type", "register").put("address", "chat-" + id);
        benny.send(register.encode());
        benny.next(rec -> rec.encode().contains("topic:joined"));
        try (BridgeClient watcher = bridge(1, ana, "websocket")) {
            watcher.join("presence-" + eve, null);
            RawClient evening = hub.client(2, eve);
            until(() -> !watcher.events("presence-" + eve).isEmpty());
            evening.succeed("message:send", text);
            benny.next(rec -> rec.encode().contains("message:new"));
            benny.send(register.put("type", "unregister").encode());
            benny.send(new JsonObject()
                    .put("type", "send")
                    .put("address", "message:send")
                    .put("replyAddress", "sent")
                    .put("body", text)
                    .encode());
            benny.next(rec -> "sent".equals(rec.getString("address")));
            bare.succeed("message:send", text);
            assertEquals(
                    List.of("chat-" + id, "chat-" + id, "sent"),
                    benny.all().stream().map(rec -> rec.getString("address")).toList());
        }
    }

    @Test
    void refusesNonParticipants() {
        RawClient bare = hub.client(0, ana);
        String id = create(bare, ben);
        try (BridgeClient stranger = bridge(1, eve, "websocket")) {
            stranger.register("chat-" + id, null);
            JsonObject refused = stranger.next("refused").getJsonObject("error");
            assertEquals("access_denied", refused.getString("failureType"));
            bare.succeed("message:send", new JsonObject().put("chatId", id).put("text", "between us"));
            stranger.request("chat:list", new JsonObject());
            assertEquals(List.of(), stranger.events("chat-" + id));
        }
    }

    @Test
    void publishesRestChangesToTheOwnerOnly() {
        String own = "user-" + ana;
        RawClient bare = hub.client(0, ana);
        List<BridgeClient> owners =
                TRANSPORTS.stream().map(transport -> bridge(1, ana, transport)).toList();
        owners.forEach(owner -> owner.join(own, null));
        try (BridgeClient other = bridge(1, ben, "websocket")) {
            other.join("user-" + ben, null);
            JsonObject todo = post(2, ana, "/api/todos", new JsonObject().put("title", "buy milk"))
                    .getJsonObject("todo");
            for (BridgeClient owner : owners) {
                until(() -> owner.events(own).size() == 1);
                assertEquals(
                        new JsonObject()
                                .put("event", "todo:created")
                                .put("data", todo)
                                .put("topic", own)
                                .put("seq", 1),
                        owner.events(own).get(0));
            }
            assertEquals(todo, bare.next("todo:created").getJsonObject("data"));
            other.request("todo:list", new JsonObject());
            assertEquals(List.of(), other.events("user-" + ben));
        }
        owners.forEach(BridgeClient::close);
    }

    @Test
    void joinsRoomsAndWatchesPresence() {
        String room = "room-events/lobby" + number;
        RawClient bare = hub.client(0, ana);
        bare.succeed("joinRoom", "lobby" + number);
        try (BridgeClient benny = bridge(1, ben, "websocket")) {
            assertEquals(new JsonObject(), benny.join(room, null));
            assertEquals(new JsonObject(), benny.join("presence-" + eve, null));
            bare.next("userJoined");
            bare.succeed(
                    "message", new JsonObject().put("room", "lobby" + number).put("message", "hello"));
            until(() -> benny.events(room).stream()
                    .anyMatch(body -> "hello".equals(body.getJsonObject("data").getString("message"))));
            hub.client(2, eve);
            until(() -> !benny.events("presence-" + eve).isEmpty());
            JsonObject status = benny.events("presence-" + eve).get(0);
            assertEquals("userStatus", status.getString("event"));
            assertEquals("online", status.getJsonObject("data").getString("status"));
            benny.unregister(room);
            bare.next("userLeft");
        }
    }

    private static JsonObject post(int node, String user, String path, JsonObject body) {
        // Vert.x closes a client that nobody refers to; closing it after its use keeps it that long.
        HttpClient http = hub.vertx().createHttpClient();
        JsonObject answer = await(http.request(HttpMethod.POST, hub.port(node), "127.0.0.1", path)
                .compose(request -> request.putHeader("Authorization", "Bearer " + hub.token(user))
                        .putHeader("Content-Type", "application/json")
                        .send(body.toBuffer()))
                .compose(response -> response.body())
                .map(bytes -> bytes.toJsonObject()));
        await(http.close());
        return answer;
    }
}
