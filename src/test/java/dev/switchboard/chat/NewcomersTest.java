package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.switchboard.bus.Effects.Join;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub where only a group's creator adds participants, who read from there on. By default anyone adds, and all is read. */
class NewcomersTest {

    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private final String cara = someone();
    private String chatId;
    private String before;

    @BeforeAll
    static void open() {
        chats = new ChatFixture(
                TestMigrations.freshSchema(),
                ChatFixture.settings().put("whoAdds", "admin").put("history", "joining"));
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    /** Two messages at 1 and 2; at 3 cara is added. */
    @BeforeEach
    void addCara() {
        chatId = chats.createChat(ana, ben).getString("id");
        before = chats.send(ana, chatId, "one").getString("id");
        chats.send(ben, chatId, "two");
        add(ana);
    }

    private JsonObject add(String by) {
        return chats.bench.succeed(by, "chat:add", data("chatId", chatId, "userId", cara));
    }

    private List<Long> history(String user, Object... fields) {
        return chats
                .bench
                .succeed(user, "message:history", data(fields).put("chatId", chatId))
                .getJsonArray("messages")
                .stream()
                .map(message -> ((JsonObject) message).getLong("seq"))
                .toList();
    }

    private Long replayAfter(String user, Long since) {
        JsonObject one = data("chatId", chatId, "since", since);
        List<Join> alone = joins(user, one);
        assertEquals(
                alone.get(0).since(),
                joins(user, data("chats", new JsonArray().add(one))).get(0).since());
        return alone.get(0).since();
    }

    private static List<Join> joins(String user, JsonObject data) {
        return Await.await(chats.bench.send(user, "chat:join", data)).effects().joins();
    }

    @Test
    void areAddedByTheCreatorAlone() {
        chats.refuses("FORBIDDEN", ben, "chat:add", data("chatId", chatId, "userId", someone()));
        chats.refuses("FORBIDDEN", cara, "chat:add", data("chatId", chatId, "userId", someone()));
        // Adding who is there changes nothing, whoever asks.
        add(ben);
    }

    @Test
    void readFromTheEventThatAddedThem() {
        chats.send(ana, chatId, "four");
        assertEquals(List.of(4L), history(cara));
        assertEquals(List.of(4L), history(cara, "after", 0));
        assertEquals(List.of(), history(cara, "before", 3));
        assertEquals(List.of(1L, 2L, 4L), history(ben));
        assertEquals(2L, replayAfter(cara, 0L));
        assertEquals(2L, replayAfter(cara, 1L));
        assertEquals(4L, replayAfter(cara, 4L));
        assertNull(replayAfter(cara, null));
        assertEquals(0L, replayAfter(ben, 0L));
    }

    @Test
    void seeNoEarlierMessageInAnyAnswer() {
        chats.refuses("NOT_FOUND", cara, "message:react", data("messageId", before, "reaction", "+"));
        JsonObject reply = data("chatId", chatId, "text", "to what was before", "replyTo", before);
        assertEquals("replyTo", chats.bench.ask(cara, "message:send", reply).getString("field"));
        chats.bench.succeed(ben, "message:send", reply.copy());
        JsonObject other = chats.createChat(ana, ben);
        chats.send(ana, other.getString("id"), "before");
        chats.bench.succeed(ana, "chat:add", data("chatId", other.getString("id"), "userId", cara));
        JsonObject listed = chats.bench
                .succeed(cara, "chat:get", data("chatId", other.getString("id")))
                .getJsonObject("chat");
        assertNull(listed.getValue("lastMessage"));
        assertEquals(0, listed.getLong("unread"));
        chats.bench.succeed(cara, "chat:list", data()).getJsonArray("chats").stream()
                .map(JsonObject.class::cast)
                .filter(chat -> chat.getString("id").equals(other.getString("id")))
                .forEach(chat -> assertNull(chat.getValue("lastMessage")));
    }

    @Test
    void readFromTheLastTimeTheyWereAdded() {
        chats.send(ana, chatId, "four");
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", cara));
        chats.send(ana, chatId, "six");
        add(ana);
        chats.send(ana, chatId, "eight");
        assertEquals(List.of(8L), history(cara));
        assertEquals(6L, replayAfter(cara, 4L));
    }
}
