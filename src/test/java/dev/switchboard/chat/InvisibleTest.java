package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.chat.ChatFixture.someone;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Topic;
import dev.switchboard.testing.HiddenStub;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Typing and reading once betrayed that a user who appeared offline was there. */
class InvisibleTest {

    private static final Set<String> HIDDEN = ConcurrentHashMap.newKeySet();
    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private String chatId;
    private Topic topic;

    @BeforeAll
    static void open() {
        chats = new ChatFixture();
        chats.bench.deploy(() -> new HiddenStub(HIDDEN), "hidden", new JsonObject(), 1);
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @BeforeEach
    void createChat() {
        chatId = chats.createChat(ana, ben).getString("id");
        topic = Topic.chat(chatId);
        chats.send(ana, chatId, "one");
        chats.send(ana, chatId, "two");
        chats.send(ana, chatId, "three");
    }

    private void type(boolean typing) {
        chats.bench.succeed(ben, "typing", data("chatId", chatId, "typing", typing));
    }

    private long read(long seq) {
        return chats.bench
                .succeed(ben, "message:read", data("chatId", chatId, "seq", seq))
                .getLong("unread");
    }

    private JsonObject chat(String user) {
        return chats.bench.succeed(user, "chat:get", data("chatId", chatId)).getJsonObject("chat");
    }

    @Test
    void doNotType() {
        HIDDEN.add(ben);
        type(true);
        type(true);
        type(false);
        assertEquals(0, chats.countPublished(topic, "typing"));
        HIDDEN.remove(ben);
        type(true);
        assertEquals(true, dataOf(chats.published(topic, "typing")).getBoolean("typing"));
        HIDDEN.add(ben);
        type(true);
        // What everybody saw begin, everybody sees end.
        assertEquals(false, dataOf(chats.published(topic, "typing")).getBoolean("typing"));
        assertEquals(0, chats.countPublished(topic, "typing"));
    }

    @Test
    void readForThemselvesAlone() {
        assertEquals(2, read(1));
        chats.published(topic, "message:read");
        HIDDEN.add(ben);
        assertEquals(1, read(2));
        assertEquals(0, read(3));
        assertEquals(0, chats.countPublished(topic, "message:read"));
        assertEquals(2, dataOf(chats.published(Topic.user(ben), "message:read")).getLong("seq"));
        assertEquals(3, dataOf(chats.published(Topic.user(ben), "message:read")).getLong("seq"));
        assertEquals(1, chat(ana).getJsonObject("reads").getLong(ben));
        assertEquals(3, chat(ben).getJsonObject("reads").getLong(ben));
        assertEquals(3, chat(ben).getLong("readSeq"));
        HIDDEN.remove(ben);
        chats.send(ana, chatId, "four");
        assertEquals(0, read(4));
        assertEquals(4, dataOf(chats.published(topic, "message:read")).getLong("seq"));
        assertEquals(4, chat(ana).getJsonObject("reads").getLong(ben));
    }
}
