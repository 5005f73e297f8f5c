package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
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
        return stub.hook(List.of("message:new"), more);
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

    /** The texts of a chat's messages, each as often as it came. */
    private List<String> texts(String chat) {
        return stub.events().stream()
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
            JsonObject first = stub.events().get(0);
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
                stub.hook(List.of("publication")),
                "--channels.open.history.count=100",
                "--channels.open.history.age=1h",
                "--channels.open.publish=user",
                "--channels.live.publish=user")) {
            RawClient ana = hub.client(0, "ana");
            for (int i = 1; i <= 5; i++) {
                ana.succeed("channel:publish", data("channel", "live:a", "data", i));
                ana.succeed("channel:publish", data("channel", "open:a", "event", "price", "data", i));
            }
            Await.until("all have arrived", () -> stub.events().size() >= 5);
            assertEquals(
                    List.of(1, 2, 3, 4, 5),
                    stub.events().stream()
                            .map(event -> event.getJsonObject("data").getValue("data"))
                            .toList());
            JsonObject first = stub.events().get(0);
            assertEquals("channel-open:a", first.getString("topic"));
            assertEquals("publication", first.getString("event"));
            assertEquals("price", first.getJsonObject("data").getString("event"));
        }
    }

    /** Regression: a chat with a long backlog held up the events of all chats that were made after it. */
    @Test
    void takesTurnsAmongTopics() {
        AtomicBoolean open = new AtomicBoolean();
        List<String> taken = new CopyOnWriteArrayList<>();
        stub.answer(asked -> {
            if (!open.get()) {
                return Given.of(500, "no");
            }
            asked.body()
                    .getJsonArray("events")
                    .forEach(event ->
                            taken.add(((JsonObject) event).getJsonObject("data").getString("text")));
            return Given.of(204, "");
        });
        try (HubCluster hub = HubCluster.of(1, hooks("batch", 2))) {
            RawClient ana = hub.client(0, "ana");
            String busy = newChat(ana);
            String quiet = newChat(ana);
            numbered(20).forEach(number -> say(ana, busy, number));
            say(ana, quiet, "quiet");
            open.set(true);
            Await.until("all have arrived", () -> taken.size() >= 21);
            assertTrue(taken.indexOf("quiet") <= 4, taken.toString());
            assertEquals(
                    numbered(20),
                    taken.stream().filter(text -> !text.equals("quiet")).toList());
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

    /** Regression: the request that a stopping node cut off counted as a failure of the back end, and the next node paused for it. */
    @Test
    void countsNoFailureForARequestThatAStoppingNodeCutsOff() throws SQLException {
        String database = TestStores.freshDatabase();
        try (HubCluster hub = HubCluster.empty(database, TestStores.redis() + "/1", hooks());
                Connection store = TestMigrations.connect(database)) {
            hub.add();
            RawClient ana = hub.client(0, "ana");
            String chat = newChat(ana);
            stub.answer(asked -> Given.never());
            say(ana, chat, "0");
            Await.until("it is under way", () -> texts(chat).contains("0"));
            hub.stop(hub.node(0));
            try (ResultSet hook = store.createStatement().executeQuery("select sum(attempts) from hook")) {
                assertTrue(hook.next());
                assertEquals(0, hook.getInt(1));
            }
        }
    }

    /** Events that a back end would not take for too long wait for an operator; those after them do not. */
    @Test
    void parksWhatWasNotTakenForTooLongUntilItIsSentAgain() {
        stub.answer(asked -> Given.of(500, ""));
        try (HubCluster hub = HubCluster.of(1, hooks("batch", 1, "retryFor", "1s"))) {
            Operator operator = new Operator(hub);
            RawClient ana = hub.client(0, "ana");
            String chat = newChat(ana);
            numbered(3).forEach(number -> say(ana, chat, number));
            Await.until("they are parked", () -> operator.state().getInteger("parked") == 3);
            JsonObject parked = operator.state();
            assertEquals("status 500", parked.getString("error"));
            Await.until("nothing waits", () -> operator.state().getInteger("waiting") == 0);
            assertEquals(0, parked.getInteger("delivered"));
            int first = (Integer) operator.parked("seq").get(0);
            assertEquals(List.of(first, first + 1, first + 2), operator.parked("seq"));
            assertEquals(
                    List.of("chat-" + chat),
                    operator.parked("topic").stream().distinct().toList());
            stub.answer(asked -> Given.of(200, "{}"));
            say(ana, chat, "3");
            Await.until("it is no longer failing", () -> operator.state().getInteger("attempts") == 0);
            assertEquals(3, operator.state().getInteger("parked"));

            assertEquals(404, operator.retry("none", ""));
            assertEquals(404, operator.retry("push", "?event=0"));
            int from = stub.events().size();
            Object second = operator.parked("id").get(1);
            assertEquals(200, operator.retry("push", "?event=" + second));
            Await.until(() -> operator.state().getInteger("parked") == 2);
            assertEquals(200, operator.retry("push", ""));
            Await.until(() -> operator.state().getInteger("parked") == 0);
            assertEquals(List.of("1", "0", "2"), texts(chat).subList(from, from + 3));
            assertEquals(4, operator.state().getInteger("delivered"));
            assertEquals(0, operator.state().getInteger("givenUp"));
            operator.http.close();
        }
    }

    /** Sending again is one attempt: a back end that is still away must not stop the others. */
    @Test
    void leavesParkedWhatIsRefusedAgain() {
        stub.answer(asked -> Given.of(500, ""));
        try (HubCluster hub = HubCluster.of(1, hooks("retryFor", "1s"))) {
            Operator operator = new Operator(hub);
            RawClient ana = hub.client(0, "ana");
            String chat = newChat(ana);
            say(ana, chat, "poison");
            Await.until("it is parked", () -> operator.state().getInteger("parked") == 1);
            stub.answer(asked -> Given.of(asked.raw().toString().contains("poison") ? 422 : 200, "{}"));
            say(ana, chat, "good");
            Await.until(() -> texts(chat).contains("good"));
            assertEquals(200, operator.retry("push", ""));
            Await.until(
                    "the new reason is known",
                    () -> operator.parked("error").get(0).toString().startsWith("status 422"));
            assertEquals(List.of(false), operator.parked("again"));
            say(ana, chat, "better");
            Await.until(() -> texts(chat).contains("better"));
            operator.http.close();
        }
    }

    /** What an operator sees and does by REST. */
    private static final class Operator {

        private final HubCluster hub;
        private final WebClient http;
        private final String token;

        Operator(HubCluster hub) {
            this.hub = hub;
            http = WebClient.create(hub.vertx());
            token = new TestTokens(hub.vertx()).of("root", Duration.ofHours(1), "admin");
        }

        JsonObject state() {
            HttpResponse<Buffer> response = call(HttpMethod.GET, "");
            assertEquals(200, response.statusCode(), response::bodyAsString);
            JsonArray hooks = response.bodyAsJsonObject().getJsonArray("hooks");
            return hooks.isEmpty() ? new JsonObject().put("parked", -1) : hooks.getJsonObject(0);
        }

        List<Object> parked(String field) {
            return call(HttpMethod.GET, "/push/parked").bodyAsJsonObject().getJsonArray("parked").stream()
                    .map(event -> ((JsonObject) event).getValue(field))
                    .toList();
        }

        int retry(String hook, String query) {
            return call(HttpMethod.POST, "/" + hook + "/retry" + query).statusCode();
        }

        private HttpResponse<Buffer> call(HttpMethod method, String path) {
            return Await.await(http.request(method, hub.port(0), "127.0.0.1", "/api/admin/hooks" + path)
                    .bearerTokenAuthentication(token)
                    .putHeader("Content-Type", "application/json")
                    .send());
        }
    }
}
