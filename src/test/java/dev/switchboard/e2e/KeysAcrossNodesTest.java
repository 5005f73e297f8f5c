package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.BridgeClient;
import dev.switchboard.testing.BridgeDriver;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestTokens;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is retried through another node, or another endpoint, is carried out once. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class KeysAcrossNodesTest {

    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static HubCluster hub;
    private static SocketIoDriver sockets;
    private static BridgeDriver bridges;
    private static WebClient http;

    private final String ana = "ana-keys-" + PEOPLE.incrementAndGet();

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
        sockets = new SocketIoDriver();
        bridges = new BridgeDriver();
        http = WebClient.create(hub.vertx());
    }

    @AfterAll
    static void stop() {
        bridges.close();
        sockets.close();
        http.close();
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private JsonObject post(int status, int node, String path, JsonObject body, String... keys) {
        return post(hub.token(ana), status, node, path, body, keys);
    }

    private static JsonObject post(String token, int status, int node, String path, JsonObject body, String... keys) {
        HttpRequest<Buffer> request =
                http.request(HttpMethod.POST, hub.port(node), "127.0.0.1", path).bearerTokenAuthentication(token);
        for (String key : keys) {
            request.headers().add("Idempotency-Key", key);
        }
        HttpResponse<Buffer> response = await(request.sendJsonObject(body));
        assertEquals(status, response.statusCode(), response::bodyAsString);
        return response.bodyAsJsonObject();
    }

    private TestSocketIoClient socketIo(int node) {
        JsonObject options = new JsonObject().put("auth", new JsonObject().put("token", hub.token(ana)));
        return sockets.open("http://127.0.0.1:" + hub.port(node), options).connected();
    }

    private BridgeClient bridge(int node) {
        String url = "http://127.0.0.1:" + hub.port(node) + "/eventbus?token=" + hub.token(ana);
        return bridges.open(url, "websocket").opened();
    }

    @Test
    void createsOneTodoWhateverTheNodeAndTheEndpoint() {
        RawClient device = hub.client(0, ana);
        JsonObject todo = data("title", "milk", "clientId", "t-1");
        JsonObject first = device.succeed("todo:create", todo);
        assertEquals(first, hub.client(1, ana).succeed("todo:create", todo));
        assertEquals(first, socketIo(1).succeed("todo:create", todo));
        assertEquals(first, bridge(1).request("todo:create", todo));
        assertEquals(first, post(201, 1, "/api/todos", todo));
        assertEquals(first, post(201, 0, "/api/todos", data("title", "milk"), "t-1"));
        assertEquals(first, post(201, 1, "/api/todos", data("title", "milk", "idempotencyKey", "t-1"), "t-1"));
        JsonObject other = post(409, 1, "/api/todos", data("title", "bread"), "t-1");
        assertEquals(List.of("CONFLICT", "idempotencyKey"), List.of(other.getString("code"), other.getString("field")));
        device.succeed("todo:create", data("title", "last"));
        device.next(frame -> Integer.valueOf(2).equals(frame.getInteger("seq")));
        assertEquals(2, device.of("todo:created").size());
    }

    @Test
    void refusesKeysThatDiffer() {
        JsonObject todo = data("title", "milk", "idempotencyKey", "a");
        for (JsonObject refused : List.of(
                post(400, 0, "/api/todos", todo, "b"), post(400, 0, "/api/todos", data("title", "milk"), "a", "b"))) {
            assertEquals("idempotencyKey", refused.getString("field"), refused::encode);
        }
        JsonObject refused = post(400, 0, "/api/todos", data("title", "milk", "clientId", "a"), "b");
        assertEquals("clientId", refused.getString("field"));
        assertEquals(
                "idempotencyKey",
                post(400, 0, "/api/todos", data("title", "x"), "").getString("field"));
    }

    @Test
    void createsOneChatAndSendsOneMessage() {
        JsonObject chat = data("participants", new JsonArray().add("ben-of-" + ana), "name", "lunch");
        JsonObject first = post(201, 0, "/api/chats", chat, "c-1");
        assertEquals(
                first, hub.client(1, ana).succeed("chat:create", chat.copy().put("clientId", "c-1")));
        String id = first.getJsonObject("chat").getString("id");
        String path = "/api/chats/" + id + "/messages";
        JsonObject sent = post(201, 0, path, data("text", "soup?"), "m-1");
        assertEquals("m-1", sent.getJsonObject("message").getString("clientMessageId"));
        JsonObject message = data("chatId", id, "text", "soup?", "clientMessageId", "m-1");
        assertEquals(sent, hub.client(1, ana).succeed("message:send", message));
        JsonObject other =
                hub.client(1, ana).request("message:send", message.copy().put("text", "salad?"));
        assertEquals("CONFLICT", other.getString("code"), other::encode);
        assertEquals("clientMessageId", other.getString("field"));
        assertEquals(1, hub.client(0, ana).succeed("chat:join", id).getInteger("seq"));
    }

    @Test
    void sendsOneNotificationAndPublishesOneEvent() {
        String service = new TestTokens(hub.vertx()).of("shop", Duration.ofMinutes(5), "service");
        RawClient device = hub.client(1, ana);
        JsonObject paid = data("user", ana, "message", "paid");
        JsonObject first = post(service, 200, 0, "/api/notify", paid, ana);
        assertEquals(first, post(service, 200, 1, "/api/notify", paid.copy().put("clientId", ana)));
        assertEquals(
                "CONFLICT",
                post(service, 409, 1, "/api/notify", data("user", ana, "message", "x"), ana)
                        .getString("code"));
        JsonObject event = data("user", ana, "event", "order:paid", "data", data("order", 7));
        JsonObject published = post(service, 200, 0, "/api/publish", event, ana);
        JsonObject repeat = post(service, 200, 1, "/api/publish", event.copy().put("clientId", ana));
        assertEquals(false, repeat.getBoolean("published"));
        assertEquals(published.getJsonObject("seqs"), repeat.getJsonObject("seqs"));
        device.next("order:paid");
        assertEquals(1, device.of("notification").size());
        assertEquals(2, hub.client(0, ana).succeed("join", null).getInteger("seq"));
    }

    /** The same command ten times at each of two nodes at once: one node creates, the others wait for its commit. */
    @Test
    void carriesEqualCommandsAtTwoNodesOutOnce() {
        List<RawClient> clients = List.of(hub.client(0, ana), hub.client(1, ana));
        for (int round = 0; round < 10; round++) {
            List<JsonObject> answers = new ArrayList<>();
            JsonObject todo = data("title", "milk", "clientId", "round-" + round);
            List<List<Integer>> asked =
                    clients.stream().map(client -> tenTimes(client, todo)).toList();
            for (int i = 0; i < clients.size(); i++) {
                RawClient client = clients.get(i);
                asked.get(i).forEach(id -> answers.add(answerOf(client, id)));
            }
            answers.forEach(answer -> assertEquals(answers.get(0), answer));
        }
        JsonObject listed = clients.get(0).succeed("todo:list", new JsonObject());
        assertEquals(10, listed.getJsonArray("todos").size());
    }

    private static List<Integer> tenTimes(RawClient client, JsonObject todo) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(client.post("todo:create", todo));
        }
        return ids;
    }

    private static JsonObject answerOf(RawClient client, Integer id) {
        JsonObject answer =
                client.next(frame -> id.equals(frame.getInteger("id"))).copy();
        answer.remove("id");
        return answer;
    }
}
