package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BackEndStub.Asked;
import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events go out to a back end: each at least once, and in the order of its topic. */
@Tag("slow")
class HooksTest {

    private final BackEndStub stub = new BackEndStub();

    @AfterEach
    void close() {
        stub.close();
    }

    private String hooks(Object... more) {
        return hook("message:new", more);
    }

    private String hook(String events, Object... more) {
        JsonObject hook = new JsonObject()
                .put("name", "push")
                .put("url", stub.url())
                .put("secret", "a secret that the push service knows")
                .put("events", JsonArray.of(events));
        for (int i = 0; i < more.length; i += 2) {
            hook.put((String) more[i], more[i + 1]);
        }
        return "--hooks=" + JsonArray.of(hook).encode();
    }

    private static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private static String newChat(RawClient owner, String... others) {
        return owner.succeed("chat:create", data("participants", new JsonArray(List.of(others))))
                .getJsonObject("chat")
                .getString("id");
    }

    private static void say(RawClient client, String chat, String text) {
        client.succeed("message:send", data("chatId", chat, "text", text));
    }

    /** The events of all requests that were taken, in order. */
    private List<JsonObject> events() {
        List<JsonObject> events = new ArrayList<>();
        for (Asked one : stub.asked()) {
            one.body().getJsonArray("events").forEach(event -> events.add((JsonObject) event));
        }
        return events;
    }

    /** The texts of a chat's messages, each as often as it came. */
    private List<String> texts(String chat) {
        return events().stream()
                .filter(event -> event.getString("topic").equals("chat-" + chat))
                .map(event -> event.getJsonObject("data").getString("text"))
                .toList();
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    void sendsWhatItTakesFromEveryNodeInTheOrderOfEachTopic() {
        try (HubCluster hub = HubCluster.of(2, hooks("batch", 7))) {
            RawClient ana = hub.client(0, "ana");
            RawClient ben = hub.client(1, "ben");
            List<String> chats = List.of(newChat(ana, "ben"), newChat(ana, "ben"), newChat(ana, "ben"));
            for (String number : numbered(20)) {
                for (String chat : chats) {
                    say(Integer.parseInt(number) % 2 == 0 ? ana : ben, chat, number);
                }
            }
            Await.until("all have arrived", () -> chats.stream()
                    .allMatch(chat -> texts(chat).size() >= 20));
            chats.forEach(chat -> assertEquals(numbered(20), texts(chat)));
            JsonObject first = events().get(0);
            assertEquals("message:new", first.getString("event"));
            assertEquals(first.getString("topic") + "/" + first.getInteger("seq"), first.getString("id"));
            assertTrue(
                    Instant.parse(first.getString("at")).isAfter(Instant.now().minusSeconds(120)));
            assertTrue(stub.asked().stream()
                    .allMatch(one -> one.body().getJsonArray("events").size() <= 7));
            assertTrue(stub.last().headers().contains("webhook-signature"));
        }
    }

    /** What a channel keeps is in a log, as everything that hooks get. */
    @Test
    void sendsThePublicationsThatChannelsKeep() {
        try (HubCluster hub = HubCluster.of(
                1,
                hook("publication"),
                "--channels.open.history.count=100",
                "--channels.open.history.age=1h",
                "--channels.open.publish=user",
                "--channels.live.publish=user")) {
            RawClient ana = hub.client(0, "ana");
            for (int i = 1; i <= 5; i++) {
                ana.succeed("channel:publish", data("channel", "live:a", "data", i));
                ana.succeed("channel:publish", data("channel", "open:a", "event", "price", "data", i));
            }
            Await.until("all have arrived", () -> events().size() >= 5);
            assertEquals(
                    List.of(1, 2, 3, 4, 5),
                    events().stream()
                            .map(event -> event.getJsonObject("data").getValue("data"))
                            .toList());
            JsonObject first = events().get(0);
            assertEquals("channel-open:a", first.getString("topic"));
            assertEquals("publication", first.getString("event"));
            assertEquals("price", first.getJsonObject("data").getString("event"));
        }
    }

    /** A request that was not taken comes again as it was, and nothing of its topic goes before it. */
    @Test
    void repeatsWhatWasNotTaken() {
        List<String> refused = new ArrayList<>();
        stub.answer(asked -> {
            if (refused.size() < 3) {
                refused.add(asked.id());
                return Given.of(refused.size() == 2 ? 404 : 500, "no");
            }
            return Given.of(204, "");
        });
        try (HubCluster hub = HubCluster.of(1, hooks("batch", 1))) {
            RawClient ana = hub.client(0, "ana");
            String chat = newChat(ana);
            say(ana, chat, "first");
            say(ana, chat, "second");
            Await.until(() -> texts(chat).contains("second"));
            assertEquals(List.of("first", "first", "first", "first", "second"), texts(chat));
            assertEquals(1, Set.copyOf(refused).size());
            assertEquals(refused.get(0), stub.asked().get(3).id());
        }
    }

    /** What is said while the receiver is down, and while no node runs at all, arrives later; nothing is lost. */
    @Test
    void survivesTheReceiverAndTheHub() {
        String database = TestStores.freshDatabase();
        String chat;
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", hooks())) {
            hub.add();
            RawClient ana = hub.client(0, "ana");
            chat = newChat(ana);
            say(ana, chat, "0");
            Await.until(() -> texts(chat).contains("0"));
            stub.stop();
            for (int i = 1; i < 10; i++) {
                say(ana, chat, Integer.toString(i));
            }
        }
        stub.start();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", hooks())) {
            hub.add();
            Await.until("the rest arrives", () -> texts(chat).contains("9"));
            assertEquals(numbered(10), List.copyOf(new LinkedHashSet<>(texts(chat))));
        }
    }

    @Test
    void goesOnAtAnotherNodeWhenTheOneThatDeliversStops() {
        try (HubCluster hub = HubCluster.of(2, hooks())) {
            RawClient ana = hub.client(1, "ana");
            String chat = newChat(ana);
            say(ana, chat, "0");
            Await.until(() -> texts(chat).contains("0"));
            hub.stop(hub.node(0));
            for (int i = 1; i < 5; i++) {
                say(ana, chat, Integer.toString(i));
            }
            Await.until("the other node delivers", () -> texts(chat).contains("4"));
            assertEquals(numbered(5), List.copyOf(new LinkedHashSet<>(texts(chat))));
        }
    }

    @Test
    void parksAHookThatFailsForTooLongUntilItIsRetried() {
        stub.answer(asked -> Given.of(500, ""));
        try (HubCluster hub = HubCluster.of(1, hook("*", "retryFor", "1s"))) {
            WebClient http = WebClient.create(hub.vertx());
            String admin = new TestTokens(hub.vertx()).of("root", Duration.ofHours(1), "admin");
            RawClient ana = hub.client(0, "ana");
            String chat = newChat(ana);
            say(ana, chat, "patience");
            Await.until("it is parked", () -> state(hub, http, admin).getString("parkedAt") != null);
            JsonObject parked = state(hub, http, admin);
            assertTrue(parked.getInteger("attempts") >= 2, parked::encode);
            assertTrue(parked.getInteger("waiting") > 0, parked::encode);
            stub.answer(asked -> Given.of(200, "{}"));
            assertEquals(
                    404, call(hub, http, admin, HttpMethod.POST, "/none/retry").statusCode());
            assertEquals(
                    200, call(hub, http, admin, HttpMethod.POST, "/push/retry").statusCode());
            Await.until(() -> state(hub, http, admin).getInteger("delivered") > 0);
            Await.until(() -> state(hub, http, admin).getInteger("waiting") == 0);
            assertTrue(texts(chat).contains("patience"));
            http.close();
        }
    }

    private static JsonObject state(HubCluster hub, WebClient http, String admin) {
        HttpResponse<Buffer> response = call(hub, http, admin, HttpMethod.GET, "");
        assertEquals(200, response.statusCode(), response::bodyAsString);
        JsonArray hooks = response.bodyAsJsonObject().getJsonArray("hooks");
        return hooks.isEmpty() ? new JsonObject() : hooks.getJsonObject(0);
    }

    private static HttpResponse<Buffer> call(
            HubCluster hub, WebClient http, String admin, HttpMethod method, String path) {
        return Await.await(http.request(method, hub.port(0), "127.0.0.1", "/api/admin/hooks" + path)
                .bearerTokenAuthentication(admin)
                .putHeader("Content-Type", "application/json")
                .send());
    }
}
