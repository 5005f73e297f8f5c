package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.chat.ChatFixture.seqOf;
import static dev.switchboard.chat.ChatFixture.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group of Ana, its owner, of Ben and Cid: who may do what, and who follows. */
class ChatRolesTest {

    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private final String cid = someone();
    private String chatId;
    private Topic topic;

    @BeforeAll
    static void open() {
        chats = new ChatFixture();
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @BeforeEach
    void createChat() {
        chatId = chats.createChat(ana, ben, cid).getString("id");
        topic = Topic.chat(chatId);
    }

    private JsonObject about(String userId) {
        return data("chatId", chatId, "userId", userId);
    }

    private JsonObject give(String by, String userId, String role) {
        return chats.bench
                .succeed(by, "chat:role", about(userId).put("role", role))
                .getJsonObject("chat");
    }

    private JsonObject get(String userId) {
        return chats.bench.succeed(userId, "chat:get", data("chatId", chatId)).getJsonObject("chat");
    }

    private static JsonArray array(Object... elements) {
        return new JsonArray(List.of(elements));
    }

    @Test
    void everyChatNamesItsAdminsAndSettings() {
        JsonObject settings = data("whoAdds", "member", "history", "all");
        JsonObject direct = chats.bench
                .succeed(ana, "chat:create", data("participants", array(ben), "direct", true))
                .getJsonObject("chat");
        for (JsonObject chat : List.of(get(ana), direct)) {
            assertEquals(array(), chat.getJsonArray("admins"));
            assertEquals(settings, chat.getJsonObject("settings"));
        }
        chats.bench.succeed(ana, "chat:list", data()).getJsonArray("chats").stream()
                .map(JsonObject.class::cast)
                .forEach(chat -> assertEquals(settings, chat.getJsonObject("settings")));
        JsonObject stranger = data("chatId", direct.getString("id"), "userId", ben, "role", "admin");
        chats.refuses("CONFLICT", ana, "chat:role", stranger);
        chats.refuses("NOT_FOUND", cid, "chat:role", stranger);
    }

    @Test
    void theOwnerGivesRolesWithOneEventEach() {
        JsonObject chat = give(ana, ben, "admin");
        assertEquals(array(ben), chat.getJsonArray("admins"));
        Publication event = chats.published(topic, "chat:updated");
        assertEquals(1, seqOf(event, topic));
        assertEquals(data("chat", chat), dataOf(event));
        assertFalse(dataOf(event).getJsonObject("chat").containsKey("role"));
        assertEquals(data("chat", chat), chats.logged(topic, 1));
        // The same again changes nothing.
        assertEquals(chat, give(ana, ben, "admin"));
        assertEquals(List.of("1 chat:updated"), chats.log(topic));
        assertEquals("owner", get(ana).getString("role"));
        assertEquals("admin", get(ben).getString("role"));
        assertEquals("member", get(cid).getString("role"));
        assertEquals(array(ben, cid), give(ana, cid, "admin").getJsonArray("admins"));
        assertEquals(array(cid), give(ana, ben, "member").getJsonArray("admins"));
    }

    @Test
    void othersGiveNoRolesButAnAdminGivesUpTheirOwn() {
        give(ana, ben, "admin");
        chats.refuses("FORBIDDEN", ben, "chat:role", about(cid).put("role", "admin"));
        chats.refuses("FORBIDDEN", ben, "chat:role", about(ben).put("role", "owner"));
        chats.refuses("FORBIDDEN", ben, "chat:role", about(ana).put("role", "member"));
        chats.refuses("FORBIDDEN", cid, "chat:role", about(cid).put("role", "admin"));
        chats.refuses("NOT_FOUND", someone(), "chat:role", about(ben).put("role", "member"));
        assertEquals(array(), give(ben, ben, "member").getJsonArray("admins"));
    }

    @Test
    void namesEachBadFieldOfARole() {
        chats.refuses("BAD_REQUEST", "role", ana, "chat:role", about(ben));
        chats.refuses("BAD_REQUEST", "role", ana, "chat:role", about(ben).put("role", "boss"));
        chats.refuses("BAD_REQUEST", "role", ana, "chat:role", about(ben).put("role", 7));
        chats.refuses("BAD_REQUEST", "userId", ana, "chat:role", data("chatId", chatId, "role", "admin"));
        chats.refuses(
                "BAD_REQUEST", "userId", ana, "chat:role", about(someone()).put("role", "admin"));
    }

    @Test
    void aNewOwnerMakesTheOneBeforeAnAdmin() {
        give(ana, ben, "admin");
        JsonObject chat = give(ana, cid, "owner");
        assertEquals(array(ben, ana), chat.getJsonArray("admins"));
        assertEquals("owner", get(cid).getString("role"));
        assertEquals("admin", get(ana).getString("role"));
        chats.refuses("FORBIDDEN", ana, "chat:role", about(ben).put("role", "member"));
        // A group always has an owner.
        chats.refuses("CONFLICT", cid, "chat:role", about(cid).put("role", "admin"));
        chats.refuses("CONFLICT", cid, "chat:role", about(cid).put("role", "member"));
        assertEquals(array(ana), give(cid, ben, "member").getJsonArray("admins"));
    }

    @Test
    void anOwnerWhoLeavesIsFollowedByTheAdminOfLongestStanding() {
        give(ana, cid, "admin");
        give(ana, ben, "admin");
        chats.bench.succeed(ana, "chat:remove", about(ana));
        assertEquals("owner", get(cid).getString("role"));
        assertEquals(array(ben), get(cid).getJsonArray("admins"));
        JsonObject told = chats.published(topic, "chat:updated").data().toJsonObject();
        assertFalse(told.getJsonObject("chat").getJsonArray("participants").isEmpty());
        chats.bench.succeed(cid, "chat:remove", about(cid));
        assertEquals("owner", get(ben).getString("role"));
        assertEquals(array(), get(ben).getJsonArray("admins"));
    }

    @Test
    void withoutAdminsTheFirstToComeFollows() {
        chats.bench.succeed(ana, "chat:remove", about(ana));
        assertEquals("owner", get(ben).getString("role"));
        assertEquals("member", get(cid).getString("role"));
    }

    @Test
    void anAdminRemovesMembersAlone() {
        String dan = someone();
        chats.bench.succeed(ana, "chat:add", about(dan));
        give(ana, ben, "admin");
        give(ana, cid, "admin");
        chats.refuses("FORBIDDEN", ben, "chat:remove", about(ana));
        chats.refuses("FORBIDDEN", ben, "chat:remove", about(cid));
        chats.refuses("FORBIDDEN", dan, "chat:remove", about(cid));
        chats.bench.succeed(ben, "chat:remove", about(dan));
        chats.bench.succeed(ana, "chat:remove", about(cid));
        assertEquals(array(ben), get(ana).getJsonArray("admins"));
        // One who comes back is a member.
        chats.bench.succeed(ana, "chat:add", about(cid));
        assertEquals("member", get(cid).getString("role"));
        chats.refuses("FORBIDDEN", ben, "chat:delete", data("chatId", chatId));
    }

    @Test
    void theOwnerAndAdminsChangeTheSettings() {
        JsonObject strict = data("chatId", chatId, "settings", data("whoAdds", "admin"));
        chats.refuses("FORBIDDEN", ben, "chat:update", strict);
        give(ana, ben, "admin");
        JsonObject chat = chats.bench.succeed(ben, "chat:update", strict).getJsonObject("chat");
        assertEquals(data("whoAdds", "admin", "history", "all"), chat.getJsonObject("settings"));
        assertEquals(data("chat", chat), chats.logged(topic, 2));
        chats.refuses("FORBIDDEN", cid, "chat:add", about(someone()));
        chats.bench.succeed(ben, "chat:add", about(someone()));
        chats.bench.succeed(ana, "chat:add", about(someone()));
        // A member may rename all the same, and say what holds already.
        chats.bench.succeed(cid, "chat:update", strict.copy().put("name", "another"));
        assertEquals("another", get(ana).getString("name"));
        JsonObject lax = data("chatId", chatId, "name", "both", "settings", data("whoAdds", "member"));
        chats.bench.succeed(ana, "chat:update", lax);
        assertEquals("both", get(ana).getString("name"));
        chats.bench.succeed(cid, "chat:add", about(someone()));
    }

    @Test
    void namesEachBadFieldOfTheSettings() {
        JsonObject update = data("chatId", chatId);
        chats.refuses("BAD_REQUEST", "name", ana, "chat:update", update);
        chats.refuses(
                "BAD_REQUEST", "settings", ana, "chat:update", update.copy().put("settings", "strict"));
        for (String wrong : List.of("whoAdds", "history", "retention")) {
            JsonObject settings = data(wrong, "never");
            chats.refuses(
                    "BAD_REQUEST",
                    "settings." + wrong,
                    ana,
                    "chat:update",
                    update.copy().put("settings", settings));
            chats.refuses(
                    "BAD_REQUEST",
                    "settings." + wrong,
                    ana,
                    "chat:create",
                    data("participants", array(), "settings", settings));
        }
        JsonObject direct = data("participants", array(ben), "direct", true, "settings", data());
        chats.refuses("BAD_REQUEST", "settings", ana, "chat:create", direct);
    }

    /** By the group's own setting: before, only the hub's configuration could keep newcomers from what was said before. */
    @Test
    void newcomersOfAStrictGroupReadFromTheirJoining() {
        JsonObject wanted = data("participants", array(ben), "settings", data("history", "joining"));
        chatId = chats.bench
                .succeed(ana, "chat:create", wanted)
                .getJsonObject("chat")
                .getString("id");
        String before = chats.send(ana, chatId, "one").getString("id");
        chats.bench.succeed(ana, "chat:add", about(cid));
        chats.send(ana, chatId, "three");
        assertEquals(List.of(3L), history(cid));
        assertEquals(List.of(1L, 3L), history(ben));
        chats.refuses("NOT_FOUND", cid, "message:react", data("messageId", before, "reaction", "+"));
        chats.bench.succeed(ana, "chat:update", data("chatId", chatId, "settings", data("history", "all")));
        assertEquals(List.of(1L, 3L), history(cid));
        chats.bench.succeed(ana, "chat:update", data("chatId", chatId, "settings", data("history", "joining")));
        assertEquals(List.of(3L), history(cid));
        assertEquals(1, get(cid).getLong("unread"));
    }

    private List<Long> history(String user) {
        return chats.bench.succeed(user, "message:history", data("chatId", chatId)).getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getLong("seq"))
                .toList();
    }

    @Test
    void aGroupHasAHundredAdminsAtMost() {
        JsonArray many = new JsonArray();
        IntStream.range(0, ChatRoles.MAX_ADMINS + 1).forEach(i -> many.add(ana + "-" + i));
        chatId = chats.bench
                .succeed(ana, "chat:create", data("participants", many))
                .getJsonObject("chat")
                .getString("id");
        for (int i = 0; i < ChatRoles.MAX_ADMINS; i++) {
            give(ana, ana + "-" + i, "admin");
        }
        JsonObject refused = chats.bench.ask(
                ana, "chat:role", about(ana + "-" + ChatRoles.MAX_ADMINS).put("role", "admin"));
        assertEquals("FORBIDDEN", refused.getString("code"));
        assertEquals("role", refused.getString("field"));
        assertEquals(ChatRoles.MAX_ADMINS, refused.getInteger("limit"));
    }
}
