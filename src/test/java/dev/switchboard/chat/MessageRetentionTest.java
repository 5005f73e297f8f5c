package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.log.LogVerticle;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages go when they are too old, and what is counted and shown stays true. */
@Tag("slow")
class MessageRetentionTest {

    private static ChatFixture chats;

    private final String ana = someone();
    private final String ben = someone();
    private String chatId;

    @BeforeAll
    static void open() {
        chats = new ChatFixture(
                TestMigrations.freshSchema(),
                ChatFixture.settings().put("retention", "30d").put("retentionInterval", "100ms"));
        chats.bench.deploy(
                LogVerticle::new,
                "log",
                data("retention", data("maxAge", "365d", "maxEvents", 100_000, "sweepInterval", "10m")),
                1);
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @BeforeEach
    void createChat() {
        chatId = chats.createChat(ana, ben).getString("id");
    }

    private static long number(String query, Object... values) {
        return await(chats.bench.postgres.query(query, Tuple.wrap(values)))
                .iterator()
                .next()
                .getLong(0);
    }

    private UUID chat() {
        return UUID.fromString(chatId);
    }

    /** What was said up to now was said so long ago. */
    private void age(String interval) {
        ageMessages(interval);
        await(chats.bench.postgres.query(
                "update topic_event e set created_at = e.created_at - interval '" + interval
                        + "' from chat c where c.id = $1 and e.topic_id = c.log",
                Tuple.of(chat())));
    }

    private void ageMessages(String interval) {
        // The words in the search are found by the time of their message, so they come first.
        until(() -> number(
                        "select (l.head - coalesce(p.seq, 0)) from chat c join topic_log l on l.id = c.log"
                                + " left join chat_search_position p on p.log = c.log where c.id = $1",
                        chat())
                == 0);
        for (String table : new String[] {"chat_search s", "chat_message s"}) {
            await(chats.bench.postgres.query(
                    "update " + table + " set created_at = s.created_at - interval '" + interval
                            + "' from chat c where c.id = $1 and s.log = c.log",
                    Tuple.of(chat())));
        }
    }

    private void keep(String retention) {
        chats.bench.succeed(ana, "chat:update", data("chatId", chatId, "settings", data("retention", retention)));
    }

    private JsonArray history(String userId) {
        return chats.bench
                .succeed(userId, "message:history", data("chatId", chatId, "limit", 100))
                .getJsonArray("messages");
    }

    private JsonObject shown(String userId) {
        return chats.bench.succeed(userId, "chat:get", data("chatId", chatId)).getJsonObject("chat");
    }

    private LogPage page(long after) {
        return await(new TopicLogs(Commands.of(chats.bench.vertx)).read(Topic.chat(chatId), after, 100));
    }

    @Test
    void removesWhatTheHubDoesNotKeepAndNothingElse() {
        chats.send(ana, chatId, "the old harbour");
        chats.send(ben, chatId, "the old quay");
        age("31 days");
        chats.send(ana, chatId, "the new harbour");
        until(() -> history(ben).size() == 1);
        JsonObject left = history(ben).getJsonObject(0);
        assertEquals("the new harbour", left.getString("text"));
        assertEquals(3, left.getLong("seq"));
        until(() ->
                number("select count(*) from chat_search s join chat c on c.log = s.log where c.id = $1", chat()) == 1);
        assertEquals(1, shown(ben).getInteger("unread"));
        assertEquals("the new harbour", shown(ben).getJsonObject("lastMessage").getString("text"));
    }

    @Test
    void aReaderFromBeforeHasAGapAndPositionsStay() {
        chats.send(ana, chatId, "one");
        chats.send(ana, chatId, "two");
        age("31 days");
        chats.send(ana, chatId, "three");
        until(() -> history(ben).size() == 1);
        LogPage page = page(1);
        assertEquals(3, page.first());
        assertEquals(3, page.head());
        assertEquals(1, page.entries().size());
        assertEquals(4, chats.send(ben, chatId, "four").getLong("seq"));
    }

    @Test
    void aChatOfWhichNothingIsLeftGoesOn() {
        chats.send(ana, chatId, "one");
        age("31 days");
        until(() -> history(ben).isEmpty());
        assertNull(shown(ben).getJsonObject("lastMessage"));
        assertEquals(0, shown(ben).getInteger("unread"));
        assertEquals(2, page(0).first());
        assertEquals(2, chats.send(ben, chatId, "two").getLong("seq"));
        assertEquals(1, page(1).entries().size());
    }

    /** An edit of yesterday has the words of a message of last month. */
    @Test
    void whatTheLogSaysLaterOfARemovedMessageIsBlank() {
        String message = chats.send(ana, chatId, "first words").getString("id");
        chats.bench.succeed(ana, "message:edit", data("messageId", message, "text", "better words"));
        ageMessages("31 days");
        chats.send(ben, chatId, "still here");
        until(() -> history(ben).size() == 1);
        LogPage page = page(1);
        assertEquals(2, page.first());
        assertEquals("message:updated", page.entries().get(0).event());
        JsonObject blank = new JsonObject(page.entries().get(0).data());
        assertEquals(message, blank.getString("messageId"));
        assertEquals(1, blank.getJsonObject("message").getLong("seq"));
        assertNull(blank.getJsonObject("message").getString("text"));
        assertEquals(0, number("select count(*) from topic_event where data like '%better words%'"));
    }

    @Test
    void aGroupMayBeStricterThanTheHubAndNotLaxer() {
        assertEquals("30d", shown(ana).getJsonObject("settings").getString("retention"));
        keep("12h");
        assertEquals("12h", shown(ben).getJsonObject("settings").getString("retention"));
        chats.send(ana, chatId, "gone tomorrow");
        age("13 hours");
        until(() -> history(ben).isEmpty());
        chats.refuses(
                "BAD_REQUEST",
                "settings.retention",
                ana,
                "chat:update",
                data("chatId", chatId, "settings", data("retention", "31d")));
        keep(null);
        assertEquals("30d", shown(ana).getJsonObject("settings").getString("retention"));
        for (Object wrong : new Object[] {"soon", "0d", "5", 7, "1w", "12s"}) {
            chats.refuses(
                    "BAD_REQUEST",
                    "settings.retention",
                    ana,
                    "chat:create",
                    data("participants", new JsonArray().add(ben), "settings", data("retention", wrong)));
        }
    }

    @Test
    void aMemberOfAGroupDoesNotSayHowLongItKeepsMessages() {
        chats.refuses(
                "FORBIDDEN", null, ben, "chat:update", data("chatId", chatId, "settings", data("retention", "1d")));
    }

    /** Regression: what ended the hiding was removed, and the chat was hidden a second time. */
    @Test
    void aChatThatIsNotHiddenAnyMoreStaysSo() {
        chats.bench.succeed(ben, "chat:settings", data("chatId", chatId, "hidden", true));
        chats.send(ana, chatId, "look");
        assertFalse(shown(ben).getBoolean("hidden"));
        age("31 days");
        until(() -> history(ben).isEmpty());
        assertFalse(shown(ben).getBoolean("hidden"));
    }

    @Test
    void returnsTheBytesToTheQuotaAndForgetsFiles() {
        chats.bench.succeed(
                ana,
                "message:send",
                data(
                        "chatId",
                        chatId,
                        "text",
                        "x".repeat(1000),
                        "attachments",
                        new JsonArray().add(data("url", "https://a.example/b"))));
        until(() -> number("select quota_used($1, 'bytes')", ana) >= 1000);
        age("31 days");
        until(() -> history(ben).isEmpty());
        until(() -> number("select quota_used($1, 'bytes')", ana) == 0);
    }

    /** Many steps, during which somebody sends all the time and gets every position. */
    @Test
    void sendersDoNotNotice() {
        for (int i = 0; i < 5; i++) {
            chats.send(ana, chatId, "first " + i);
        }
        await(chats.bench.postgres.query(
                "insert into chat_message (id, log, seq, created_at, sender, text)"
                        + " select gen_random_uuid(), c.log, 5 + n, now(), $2, 'old ' || n from chat c, generate_series(1, 2000) n"
                        + " where c.id = $1",
                Tuple.of(chat(), ana)));
        await(chats.bench.postgres.query(
                "update topic_log l set head = 2005 from chat c where c.id = $1 and l.id = c.log", Tuple.of(chat())));
        age("31 days");
        long last = 2005;
        while (number(
                        "select count(*) from chat_message m join chat c on c.log = m.log where c.id = $1 and m.seq <= 2005",
                        chat())
                > 0) {
            assertEquals(++last, chats.send(ben, chatId, "now").getLong("seq"));
        }
        assertTrue(last > 2005);
        assertEquals(2006, page(0).first());
        assertEquals(
                0,
                number("select k.skipped from topic_kept k join chat c on c.log = k.topic_id where c.id = $1", chat()));
    }
}
