package dev.switchboard.e2e;

import static dev.switchboard.e2e.Received.withKeys;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ThreeNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Users on three nodes, each on a bare WebSocket: compares answers and events in every field. */
@Tag("slow")
@ExtendWith(ThreeNodes.class)
class ChatAcrossNodesTest {

    private static final String[] CHAT = {
        "id",
        "name",
        "direct",
        "createdBy",
        "participants",
        "participantCount",
        "admins",
        "settings",
        "createdAt",
        "updatedAt"
    };
    private static final String[] MESSAGE = {
        "id",
        "chatId",
        "seq",
        "sender",
        "text",
        "clientMessageId",
        "replyTo",
        "attachments",
        "mentions",
        "createdAt",
        "editedAt",
        "deletedAt",
        "reactions"
    };
    private static final String[] STATE = {"chatId", "readSeq", "unread", "mentions", "muted", "hidden", "draft"};
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static HubCluster hub;

    private final String number = "-" + PEOPLE.incrementAndGet();
    private final String ana = "ana" + number;
    private final String ben = "ben" + number;
    private final String eve = "eve" + number;

    @BeforeAll
    static void use(HubCluster shared) {
        hub = shared;
    }

    /** Roles, settings and the list of participants are the same on all nodes, and each role reaches every connection. */
    @Test
    void givesRolesThatEveryNodeKnows() {
        RawClient owner = hub.client(0, ana);
        RawClient benny = hub.client(1, ben);
        RawClient evie = hub.client(2, eve);
        String id = create(owner, "lunch", ben, eve).getString("id");
        benny.succeed("chat:join", id);
        JsonObject about = new JsonObject().put("chatId", id);
        JsonObject role = about.copy().put("userId", ben).put("role", "admin");
        JsonObject chat =
                withKeys(owner.succeed("chat:role", role), "success", "chat").getJsonObject("chat");
        assertEquals(List.of(ben), withKeys(chat, CHAT).getJsonArray("admins").getList());
        // One has joined the chat, the other one has not.
        for (RawClient each : List.of(benny, evie)) {
            assertEquals(chat, each.next("chat:updated").getJsonObject("data").getJsonObject("chat"));
        }
        JsonObject strict = new JsonObject().put("whoAdds", "admin");
        assertEquals(
                "FORBIDDEN",
                evie.request("chat:update", about.copy().put("settings", strict))
                        .getString("code"));
        benny.succeed("chat:update", about.copy().put("settings", strict));
        assertEquals(
                "FORBIDDEN",
                evie.request("chat:add", about.copy().put("userId", "dan")).getString("code"));
        until(() -> List.of(ana + " owner", ben + " admin", eve + " member")
                .equals(evie.succeed("chat:participants", about).getJsonArray("participants").stream()
                        .map(JsonObject.class::cast)
                        .map(one -> one.getString("username") + " " + one.getString("role"))
                        .toList()));
        owner.succeed("chat:remove", about.copy().put("userId", ana));
        JsonObject now = benny.succeed("chat:get", about).getJsonObject("chat");
        assertEquals("owner", now.getString("role"));
        assertEquals(List.of(), now.getJsonArray("admins").getList());
    }

    @Test
    void deliversEachChatEventOnceAndInOrderToEveryConnection() {
        RawClient ana1 = hub.client(0, ana);
        RawClient ana2 = hub.client(1, ana);
        RawClient benny = hub.client(1, ben);
        RawClient evie = hub.client(2, eve);
        JsonObject chat = withKeys(create(ana1, "lunch", ben, eve), CHAT);
        String id = chat.getString("id");
        String topic = "chat-" + id;
        assertEquals("lunch", chat.getString("name"));
        assertEquals(ana, chat.getString("createdBy"));
        assertEquals(List.of(ana, ben, eve), chat.getJsonArray("participants").getList());
        for (RawClient each : List.of(ana1, ana2, benny, evie)) {
            JsonObject created = withKeys(each.next("chat:created"), "type", "data", "topic", "seq");
            assertEquals(chat, created.getJsonObject("data"));
        }
        List.of(ana1, ana2, benny).forEach(each -> assertJoins(each, id));

        JsonObject sent = ana1.succeed("message:send", message(id, "soup?").put("clientMessageId", "c1"));
        JsonObject message = withKeys(withKeys(sent, "success", "message").getJsonObject("message"), MESSAGE);
        String messageId = message.getString("id");
        JsonObject about = new JsonObject().put("messageId", messageId);
        JsonObject edited = benny.request("message:edit", about.copy().put("text", "no"));
        assertEquals("FORBIDDEN", edited.getString("code"));
        ana1.succeed("message:edit", about.copy().put("text", "stew?"));
        benny.succeed("message:react", about.copy().put("reaction", "👍"));
        evie.succeed("message:react", about.copy().put("reaction", "👍"));
        JsonObject less = benny.succeed(
                        "message:react", about.copy().put("reaction", "👍").put("remove", true))
                .getJsonObject("message");
        assertEquals(new JsonObject().put("👍", new JsonArray().add(eve)), less.getJsonObject("reactions"));
        assertEquals(
                new JsonObject().put("success", true).put("unread", 0),
                benny.succeed("message:read", new JsonObject().put("chatId", id).put("seq", 5)));
        benny.succeed("typing", new JsonObject().put("chatId", id).put("typing", true));
        benny.succeed("typing", new JsonObject().put("chatId", id).put("typing", false));
        JsonObject gone = ana2.succeed("message:delete", about).getJsonObject("message");
        assertNull(withKeys(gone, MESSAGE).getValue("text"));
        benny.succeed("message:send", message(id, "well").put("replyTo", messageId));

        for (RawClient each : List.of(ana1, ana2, benny)) {
            Received.await(each, topic, 7);
            assertEquals(
                    List.of(
                            "chat:created user-" + (each == benny ? ben : ana) + " 1",
                            "message:new " + topic + " 1",
                            "message:updated " + topic + " 2",
                            "message:reaction " + topic + " 3",
                            "message:reaction " + topic + " 4",
                            "message:reaction " + topic + " 5",
                            "message:deleted " + topic + " 6",
                            "message:new " + topic + " 7"),
                    Received.durable(each).stream()
                            .filter(line -> !line.startsWith("chat:state"))
                            .toList());
            assertEquals(List.of(), Received.nudges(each));
        }
        evie.next(frame -> frame.containsKey("nudge") && frame.getLong("seq") == 7);
        assertEquals(
                List.of(
                        "message:new " + topic + " 1",
                        "message:updated " + topic + " 2",
                        "message:reaction " + topic + " 3",
                        "message:reaction " + topic + " 4",
                        "message:reaction " + topic + " 5",
                        "message:deleted " + topic + " 6",
                        "message:new " + topic + " 7"),
                Received.nudges(evie));
        assertEquals(List.of("chat:created user-" + eve + " 1"), Received.durable(evie));
        JsonObject own = benny.next("chat:state");
        assertEquals(List.of("user-" + ben, 2L), List.of(own.getString("topic"), own.getLong("seq")));
        assertEquals(5, withKeys(own.getJsonObject("data"), STATE).getLong("readSeq"));
        assertEquals(List.of(), Received.ephemeral(evie));
        String read = "message:read " + about("chatId", id, "userId", ben).put("seq", 5);
        String typing = "typing " + about("chatId", id, "userId", ben).put("typing", true);
        String still = "typing " + about("chatId", id, "userId", ben).put("typing", false);
        assertEquals(Stream.of(read, typing, still).sorted().toList(), Received.ephemeral(ana1));
        assertEquals(Received.ephemeral(ana1), Received.ephemeral(ana2));
        assertEquals(List.of(read), Received.ephemeral(benny));
        assertShapes(ana2, topic, message);
    }

    private void assertJoins(RawClient each, String id) {
        JsonObject joined = each.succeed("chat:join", new JsonObject().put("chatId", id));
        withKeys(joined, "success", "chatId", "seq", "gap", "participants");
        assertEquals(0, joined.getLong("seq"));
        assertEquals(false, joined.getBoolean("gap"));
        JsonArray states = joined.getJsonArray("participants");
        assertEquals(3, states.size());
        states.forEach(state -> assertEquals(
                "online",
                withKeys((JsonObject) state, "userId", "status", "text", "lastSeen")
                        .getString("status")));
    }

    private void assertShapes(RawClient client, String topic, JsonObject message) {
        JsonObject fresh = withKeys(Received.await(client, topic, 1), "type", "data", "topic", "seq");
        assertEquals(message, fresh.getJsonObject("data"));
        JsonObject updated = Received.await(client, topic, 2).getJsonObject("data");
        withKeys(withKeys(updated, "chatId", "messageId", "message").getJsonObject("message"), MESSAGE);
        assertEquals(1, updated.getJsonObject("message").getLong("seq"), "a message keeps its position");
        withKeys(
                Received.await(client, topic, 3).getJsonObject("data"),
                "chatId",
                "messageId",
                "userId",
                "reaction",
                "removed");
        withKeys(Received.await(client, topic, 6).getJsonObject("data"), "chatId", "messageId", "deletedAt");
        JsonObject reply = Received.await(client, topic, 7).getJsonObject("data");
        assertEquals(message.getString("id"), reply.getString("replyTo"));
        String iso = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
        assertEquals(true, message.getString("createdAt").matches(iso), message::encode);
        assertEquals(true, reply.getString("createdAt").matches(iso), reply::encode);
    }

    @Test
    void countsUnreadMessagesAndPagesHistoryOnAnyNode() {
        RawClient anna = hub.client(0, ana);
        RawClient benny = hub.client(2, ben);
        String id = create(anna, null, ben).getString("id");
        for (int i = 1; i <= 7; i++) {
            anna.succeed("message:send", message(id, "m" + i));
        }
        JsonObject list = withKeys(benny.succeed("chat:list", null), "success", "chats", "cursor");
        JsonObject chat = list.getJsonArray("chats").getJsonObject(0);
        withKeys(
                chat,
                Stream.concat(
                                Stream.of(CHAT),
                                Stream.of(
                                        "role",
                                        "seq",
                                        "readSeq",
                                        "unread",
                                        "mentions",
                                        "lastMessage",
                                        "muted",
                                        "hidden",
                                        "draft"))
                        .toArray(String[]::new));
        assertEquals(
                List.of(7L, 0L, 7L), List.of(chat.getLong("seq"), chat.getLong("readSeq"), chat.getLong("unread")));
        assertEquals("m7", withKeys(chat.getJsonObject("lastMessage"), MESSAGE).getString("text"));
        JsonObject read =
                benny.succeed("message:read", new JsonObject().put("chatId", id).put("seq", 5));
        assertEquals(2, withKeys(read, "success", "unread").getLong("unread"));
        assertEquals(
                0,
                anna.succeed("chat:list", null)
                        .getJsonArray("chats")
                        .getJsonObject(0)
                        .getLong("unread"));

        assertEquals(List.of("m6", "m7"), texts(chat(id).put("limit", 2), benny));
        assertEquals(List.of("m4", "m5"), texts(chat(id).put("before", 6).put("limit", 2), benny));
        assertEquals(List.of("m3", "m4"), texts(chat(id).put("after", 2).put("limit", 2), benny));
        assertEquals(List.of(), texts(chat(id).put("after", 7), benny));
        JsonObject all = benny.succeed("message:history", chat(id));
        assertEquals(false, withKeys(all, "success", "messages", "hasMore").getBoolean("hasMore"));
    }

    private static JsonObject chat(String id) {
        return new JsonObject().put("chatId", id);
    }

    private static List<String> texts(JsonObject asked, RawClient client) {
        return client.succeed("message:history", asked).getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getString("text"))
                .toList();
    }

    @Test
    void returnsTheSameDirectChatFromEitherSideOnAnyNode() {
        RawClient anna = hub.client(0, ana);
        RawClient benny = hub.client(1, ben);
        JsonObject toBen =
                new JsonObject().put("participants", new JsonArray().add(ben)).put("direct", true);
        JsonObject toAna =
                new JsonObject().put("participants", new JsonArray().add(ana)).put("direct", true);
        int first = anna.post("chat:create", toBen);
        int second = benny.post("chat:create", toAna);
        JsonObject one = answer(anna, first).getJsonObject("chat");
        assertEquals(one, answer(benny, second).getJsonObject("chat"));
        assertEquals(one, anna.succeed("chat:create", toBen).getJsonObject("chat"));
        // The other user's next event shows that the second request published nothing.
        create(anna, "after", ben);
        benny.next(frame -> frame.containsKey("seq") && frame.getLong("seq") == 2 && frame.containsKey("topic"));
        assertEquals(
                List.of("chat:created user-" + ben + " 1", "chat:created user-" + ben + " 2"), Received.durable(benny));
        JsonObject self = anna.request("chat:create", toAna);
        assertEquals("BAD_REQUEST", self.getString("code"));
        assertEquals("participants", self.getString("field"));
    }

    @Test
    void joinsTwoHundredChatsInOneCommandAndReplaysEachFromItsPosition() {
        RawClient anna = hub.client(0, ana);
        RawClient benny = hub.client(1, ben);
        List<String> ids = IntStream.range(0, 198)
                .mapToObj(i -> create(anna, "c" + i, ben).getString("id"))
                .toList();
        anna.succeed("message:send", message(ids.get(3), "one"));
        anna.succeed("message:send", message(ids.get(3), "two"));
        JsonArray chats = new JsonArray();
        ids.forEach(id -> chats.add(new JsonObject().put("chatId", id).put("since", id.equals(ids.get(3)) ? 1 : 0)));
        String unknown = "01234567-89ab-7def-8123-456789abcdef";
        chats.add(new JsonObject().put("chatId", unknown)).add(new JsonObject().put("chatId", "nonsense"));
        JsonArray joined = withKeys(
                        benny.succeed("chat:join", new JsonObject().put("chats", chats)), "success", "chats")
                .getJsonArray("chats");
        assertEquals(200, joined.size());
        for (int i = 0; i < 198; i++) {
            JsonObject entry = withKeys(joined.getJsonObject(i), "chatId", "seq", "gap", "participants");
            assertEquals(ids.get(i), entry.getString("chatId"));
            assertEquals(i == 3 ? 2 : 0, entry.getLong("seq"));
        }
        for (int i = 198; i < 200; i++) {
            JsonObject refused = withKeys(joined.getJsonObject(i), "chatId", "success", "error", "code");
            assertEquals("NOT_FOUND", refused.getString("code"));
        }
        ids.forEach(id -> anna.post("message:send", message(id, "to all")));
        ids.forEach(id -> Received.await(benny, "chat-" + id, id.equals(ids.get(3)) ? 3 : 1));
        String topic = "chat-" + ids.get(3);
        assertEquals(List.of(2L, 3L), Received.positions(benny, topic));
        assertEquals(List.of("message:new " + topic + " 1", "message:new " + topic + " 2"), Received.nudges(benny));
        chats.add(new JsonObject().put("chatId", unknown));
        JsonObject tooMany = benny.request("chat:join", new JsonObject().put("chats", chats));
        assertEquals(List.of("BAD_REQUEST", "chats"), List.of(tooMany.getString("code"), tooMany.getString("field")));
    }

    @Test
    void answersNonParticipantsAsIfTheChatDidNotExist() {
        RawClient anna = hub.client(0, ana);
        RawClient stranger = hub.client(1, eve);
        String id = create(anna, "private", ben).getString("id");
        String messageId = anna.succeed("message:send", message(id, "psst"))
                .getJsonObject("message")
                .getString("id");
        String nobodys = "01234567-89ab-7def-8123-456789abcdef";
        for (String command : List.of(
                "chat:join",
                "chat:update",
                "chat:add",
                "chat:remove",
                "chat:delete",
                "chat:get",
                "message:send",
                "message:history",
                "message:read",
                "typing")) {
            assertEquals(
                    refusal(stranger, command, everything(nobodys, nobodys)),
                    refusal(stranger, command, everything(id, nobodys)),
                    command);
        }
        for (String command : List.of("message:edit", "message:delete", "message:react")) {
            assertEquals(
                    refusal(stranger, command, everything(id, nobodys)),
                    refusal(stranger, command, everything(id, messageId)),
                    command);
        }
        JsonObject other = stranger.request("user:join", new JsonObject().put("userId", ana));
        assertEquals("FORBIDDEN", other.getString("code"));
        // It is in no chat and receives no chat event; the last event is its own.
        create(stranger, "own");
        stranger.next("chat:created");
        assertEquals(List.of("chat:created user-" + eve + " 1"), Received.durable(stranger));
        assertEquals(List.of(), Received.nudges(stranger));
        assertEquals(List.of(), Received.ephemeral(stranger));
    }

    private JsonObject everything(String chatId, String messageId) {
        return new JsonObject()
                .put("chatId", chatId)
                .put("messageId", messageId)
                .put("userId", eve)
                .put("name", "mine")
                .put("text", "mine")
                .put("reaction", "x")
                .put("seq", 1)
                .put("typing", true);
    }

    private static JsonObject refusal(RawClient client, String command, JsonObject data) {
        JsonObject answer = client.request(command, data);
        answer.remove("id");
        assertEquals("NOT_FOUND", answer.getString("code"), () -> command + ": " + answer);
        return withKeys(answer, "type", "error", "code", "retryable");
    }

    private static JsonObject answer(RawClient client, int id) {
        return client.next(frame -> Integer.valueOf(id).equals(frame.getValue("id")))
                .getJsonObject("data");
    }

    private static JsonObject create(RawClient client, String name, String... participants) {
        JsonObject data = new JsonObject().put("name", name).put("participants", new JsonArray(List.of(participants)));
        return withKeys(client.succeed("chat:create", data), "success", "chat").getJsonObject("chat");
    }

    private static JsonObject message(String chatId, String text) {
        return new JsonObject().put("chatId", chatId).put("text", text);
    }

    private static JsonObject about(String key, String value, String other, String second) {
        return new JsonObject().put(key, value).put(other, second);
    }
}
