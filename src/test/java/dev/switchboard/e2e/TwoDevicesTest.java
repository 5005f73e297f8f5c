package dev.switchboard.e2e;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestSocketIoClient;
import dev.switchboard.testing.TestTokens;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ben's laptop is on one node, by a bare WebSocket. His phone is on another, by socket.io-client; it shows the list of chats
 * and joins none. His tablet is away and comes back with {@code since}. What Ben or others do reaches all three.
 */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class TwoDevicesTest {

    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static HubCluster hub;
    private static SocketIoDriver driver;

    private final String number = "-two-" + PEOPLE.incrementAndGet();
    private final String ana = "ana" + number;
    private final String ben = "ben" + number;

    private RawClient annas;
    private RawClient laptop;
    private TestSocketIoClient phone;
    private String chatId;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
        driver = new SocketIoDriver();
    }

    @AfterAll
    static void stop() {
        driver.close();
    }

    @BeforeEach
    void arrive() {
        annas = hub.client(2, ana);
        laptop = hub.client(0, ben);
        JsonObject options = new JsonObject()
                .put("transports", JsonArray.of("websocket"))
                .put("auth", new JsonObject().put("token", hub.token(ben)));
        phone = driver.open("http://127.0.0.1:" + hub.port(1) + "/", options).connected();
        JsonObject wanted = new JsonObject().put("name", "lunch").put("participants", JsonArray.of(ben));
        chatId = annas.succeed("chat:create", wanted).getJsonObject("chat").getString("id");
        laptop.succeed("chat:join", chatId);
        phone.nextEvent("chat:created");
    }

    private JsonObject chat() {
        return new JsonObject().put("chatId", chatId);
    }

    private JsonObject say(String text) {
        return annas.succeed("message:send", chat().put("text", text)).getJsonObject("message");
    }

    /** The data of the first event of this name that the phone gets. */
    private JsonObject phones(String event) {
        return phones(event, 1);
    }

    private JsonObject phones(String event, int nth) {
        until(() -> phone.received(event).size() >= nth);
        return phone.received(event).get(nth - 1);
    }

    /** The personal events that a device gets which comes back after it had those up to {@code since}. */
    private List<String> comesBack(int node, long since, int count) {
        try (RawClient tablet = hub.client(node, ben, "since=" + since)) {
            Received.await(tablet, "user-" + ben, since + count);
            return tablet.all().stream()
                    .filter(frame -> ("user-" + ben).equals(frame.getString("topic")))
                    .map(frame -> frame.getString("type"))
                    .toList();
        }
    }

    @Test
    void aChatReadOnTheLaptopLowersThePhonesBadge() {
        say("soup?");
        say("at noon");
        phones("message:new");
        laptop.succeed("message:read", chat().put("seq", 1));
        JsonObject state = phones("chat:state");
        assertEquals(List.of(1, 1), List.of(state.getInteger("readSeq"), state.getInteger("unread")));
        assertEquals(chatId, state.getString("chatId"));
        assertEquals("user-" + ben, state.getString("topic"));
        laptop.succeed("message:read", chat().put("seq", 2));
        assertEquals(0, phones("chat:state", 2).getInteger("unread"));
        assertEquals(List.of("chat:state", "chat:state"), comesBack(2, 1, 2));
    }

    @Test
    void muteHideAndDraftReachEveryDevice() {
        phone.succeed("chat:settings", chat().put("muted", true));
        assertTrue(laptop.next("chat:state").getJsonObject("data").getBoolean("muted"));
        phone.succeed("chat:settings", chat().put("draft", "so"));
        phone.succeed("chat:settings", chat().put("draft", "soup"));
        JsonObject draft = laptop.next(frame -> "chat:state".equals(frame.getString("type"))
                        && "soup".equals(frame.getJsonObject("data").getString("draft")))
                .getJsonObject("data");
        assertTrue(draft.getBoolean("muted"));
        laptop.succeed("chat:settings", chat().put("hidden", true));
        assertEquals(
                0,
                phone.succeed("chat:list", new JsonObject())
                        .getJsonArray("chats")
                        .size());
        assertEquals(
                "soup",
                phone.succeed("chat:list", new JsonObject().put("hidden", true))
                        .getJsonArray("chats")
                        .getJsonObject(0)
                        .getString("draft"));
        assertEquals(List.of("chat:state", "chat:state", "chat:state", "chat:state"), comesBack(2, 1, 4));
        say("soup?");
        assertEquals(
                1,
                phone.succeed("chat:list", new JsonObject())
                        .getJsonArray("chats")
                        .size());
    }

    @Test
    void changesInTheChatReachThePhoneThatHasNotJoinedIt() {
        JsonObject message = new JsonObject().put("messageId", say("soup?").getString("id"));
        annas.succeed("message:edit", message.copy().put("text", "stew?"));
        annas.succeed("message:react", message.copy().put("reaction", "👍"));
        annas.succeed("message:delete", message);
        annas.succeed("chat:update", chat().put("name", "dinner"));
        for (String event : List.of("message:new", "message:updated", "message:reaction", "message:deleted")) {
            JsonObject data = phones(event);
            assertTrue(data.getBoolean("nudge"), data::encode);
            assertEquals("chat-" + chatId, data.getString("topic"));
        }
        JsonObject renamed = phones("chat:updated");
        assertTrue(renamed.getBoolean("nudge"));
        assertEquals("dinner", renamed.getJsonObject("chat").getString("name"));
        laptop.next("chat:updated");
        assertEquals(List.of(), Received.nudges(laptop));
    }

    @Test
    void aChatLeftOnTheLaptopIsGoneOnThePhone() {
        laptop.succeed("chat:remove", chat().put("userId", ben));
        assertEquals(ben, phones("chat:removed").getString("userId"));
        assertEquals(List.of("chat:removed"), comesBack(2, 1, 1));
    }

    @Test
    void aDirectChatDeletedOnTheLaptopIsHiddenOnThePhoneAndStaysWithTheOther() {
        JsonObject direct =
                new JsonObject().put("participants", JsonArray.of(ben)).put("direct", true);
        chatId = annas.succeed("chat:create", direct).getJsonObject("chat").getString("id");
        say("buy this");
        laptop.succeed("chat:delete", chat());
        assertTrue(phones("chat:state").getBoolean("hidden"));
        assertFalse(phone.succeed("chat:list", new JsonObject()).encode().contains("buy this"));
        assertTrue(annas.succeed("chat:list", new JsonObject()).encode().contains("buy this"));
    }

    @Test
    void notificationsReadAndTodosReachEveryDevice() throws Exception {
        JsonObject todo = laptop.succeed("todo:create", new JsonObject().put("title", "buy soup"))
                .getJsonObject("todo");
        assertEquals("buy soup", phones("todo:created").getString("title"));
        phone.succeed(
                "todo:complete",
                new JsonObject().put("id", todo.getString("id")).put("completed", true));
        assertEquals(
                todo.getString("id"),
                laptop.next("todo:completed").getJsonObject("data").getString("id"));
        notifyBen("the soup is ready");
        phones("notification");
        laptop.succeed("notification:read", new JsonObject().put("all", true));
        assertEquals(0, phones("notification:state").getInteger("unread"));
        assertTrue(phones("notification:state").getBoolean("all"));
        assertEquals(
                List.of("todo:created", "todo:completed", "notification", "notification:state"), comesBack(2, 1, 4));
    }

    private void notifyBen(String message) throws Exception {
        String token = new TestTokens(hub.vertx()).of("kitchen", Duration.ofMinutes(5), "service");
        JsonObject body = new JsonObject().put("user", ben).put("message", message);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port(2) + "/api/notify"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        HttpResponse<String> answer = PlainHttp.client().send(request, HttpResponse.BodyHandlers.ofString());
        assertTrue(new JsonObject(answer.body()).getBoolean("success"), answer.body());
    }

    /** The mark stayed for six seconds, although the message was there. */
    @Test
    void typingEndsWithTheMessageWhicheverDeviceSendsIt() {
        annas.succeed("chat:join", chatId);
        phone.succeed("typing", chat().put("typing", true));
        assertTrue(annas.next("typing").getJsonObject("data").getBoolean("typing"));
        laptop.succeed("message:send", chat().put("text", "soup"));
        annas.next(frame -> "typing".equals(frame.getString("type"))
                && !frame.getJsonObject("data").getBoolean("typing"));
    }
}
