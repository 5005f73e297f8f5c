package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.log.LogVerticle;
import dev.switchboard.testing.LargeChat;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In a chat of a million messages each command finds what it needs by an index, and reads no more than its page. */
@Tag("slow")
class ChatPlansTest {

    private static final int MESSAGES = LargeChat.MESSAGES;
    private static final String CHAT = LargeChat.ID;
    private static final String CHAT_ID = "'" + CHAT + "'";
    private static final long FEW = 2_000;

    private static String uri;
    private static ChatFixture chats;

    @BeforeAll
    static void fill() throws SQLException {
        uri = LargeChat.fill();
        chats = new ChatFixture(uri);
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @Test
    void plansTheHistory() throws SQLException {
        for (String sql : List.of(MessageStore.NEWEST_FIRST, MessageStore.OLDEST_FIRST)) {
            for (String bounds : List.of("0, 9223372036854775807", "0, 500000", "500000, 9223372036854775807")) {
                LargeChat.assertUses(
                        uri,
                        History.ALL.in(sql),
                        CHAT_ID + ", 'ana', " + bounds + ", 51",
                        "chat_message_position",
                        "chat_participant_pkey",
                        "topic_log_topic");
            }
        }
    }

    @Test
    void plansTheListOfChats() throws SQLException {
        String first = History.ALL.in(ChatLists.FIRST, "page");
        LargeChat.assertUses(
                uri,
                first,
                "'ana', 1000, 51, false",
                "chat_participant_place",
                "chat_message_position",
                "chat_mention_person");
        String next = History.ALL.in(ChatLists.NEXT, "page");
        LargeChat.assertUses(
                uri,
                next,
                "'ana', 1000, 51, false, 4000, array[1, 2]",
                "chat_participant_place",
                "chat_message_position");
        String get = History.ALL.in(ChatLists.GET, "page");
        LargeChat.assertUses(uri, get, "'ana', 1000, 1, " + CHAT_ID, "chat_participant_pkey", "chat_message_position");
    }

    /** Also of what a read position leaves. */
    @Test
    void plansTheUnreadCount() throws SQLException {
        LargeChat.assertUses(
                uri,
                OwnStateStore.FIND,
                "array[" + CHAT_ID + "::uuid], array['ana'], array[999000::bigint], 1000, 2",
                "chat_message_position",
                "chat_mention_person",
                "chat_participant_pkey");
    }

    @Test
    void plansWhomATextNames() throws SQLException {
        LargeChat.assertUses(
                uri,
                History.ALL.in(MentionStore.NAMED),
                "array[0, 0], array[" + CHAT_ID + "::uuid, " + CHAT_ID
                        + "::uuid], array[null, null]::uuid[], array['ana', 'ben']",
                "account_known_name",
                "topic_log_topic",
                "chat_participant_pkey");
    }

    @Test
    void plansAJoin() throws SQLException {
        LargeChat.assertUses(
                uri,
                History.ALL.in(ChatStore.MEMBERS_OF),
                "'ana', array[" + CHAT_ID + "::uuid]",
                "chat_pkey",
                "chat_participant_pkey");
    }

    @Test
    void plansTheListOfParticipants() throws SQLException {
        LargeChat.assertUses(uri, ChatParticipants.PAGE, CHAT_ID + ", 'ana', 0, 51", "chat_participant_pkey");
    }

    @Test
    void plansWhatAMessageIsDecidedBy() throws SQLException {
        LargeChat.assertUses(
                uri,
                MessageStore.circumstances(History.ALL).sql(false),
                "array[" + CHAT_ID + "::uuid], array['ana'], array['client 7'], array[null::uuid], array[-1]",
                "chat_message_client",
                "chat_participant_pkey");
    }

    @Test
    void plansWhatALoneMessageIsDecidedBy() throws SQLException {
        LargeChat.assertUses(
                uri,
                MessageStore.circumstances(History.ALL).sql(true),
                CHAT_ID + "::uuid, 'ana', 'client 7', null::uuid, -1",
                "chat_message_client",
                "chat_participant_pkey");
    }

    @Test
    void plansWhatIsIndexedForTheSearch() throws SQLException {
        LargeChat.assertUses(
                uri,
                SearchIndexStore.INDEX,
                "array['chat-" + CHAT + "'], 200, 'simple'",
                "topic_log_topic",
                "chat_message_position");
    }

    @Test
    void plansThePurge() throws SQLException {
        String plans = LargeChat.plans(uri, ChatPurge.PURGE, "500");
        assertFalse(plans.contains("Seq Scan on chat_message"), plans);
    }

    private long number(String sql) {
        return await(chats.bench.postgres.query(sql, Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    private long readInSequence() {
        return number("select sum(seq_tup_read)::bigint from pg_stat_user_tables"
                + " where relname in ('chat_message', 'topic_event')");
    }

    private long scansOfMessages() {
        return number("select idx_scan from pg_stat_user_tables where relname = 'chat_message'");
    }

    /** What the server counts arrives a moment later. */
    private void assertReadsFew(int scans, Runnable commands) {
        long before = readInSequence();
        long scansBefore = scansOfMessages();
        commands.run();
        until("the scans are counted", () -> scansOfMessages() >= scansBefore + scans);
        long read = readInSequence() - before;
        assertTrue(read < FEW, () -> read + " rows read one after another");
    }

    private JsonArray history(JsonObject bounds) {
        return chats.bench
                .succeed("ben", "message:history", bounds.put("chatId", CHAT).put("limit", 10))
                .getJsonArray("messages");
    }

    @Test
    void readsAPageOfTheHistory() {
        assertReadsFew(3, () -> {
            assertEquals(
                    MESSAGES,
                    history(data("before", MESSAGES + 1)).getJsonObject(9).getInteger("seq"));
            assertEquals(
                    49_999, history(data("before", 50_000)).getJsonObject(9).getInteger("seq"));
            assertEquals(50_001, history(data("after", 50_000)).getJsonObject(0).getInteger("seq"));
        });
    }

    @Test
    void sendsAndEdits() {
        assertReadsFew(2, () -> {
            String id = chats.send("ana", CHAT, "news").getString("id");
            chats.bench.succeed("ana", "message:edit", data("messageId", id, "text", "more"));
        });
    }

    @Test
    void replaysWhatWasMissed() {
        JsonObject retention = data("maxAge", "30d", "maxEvents", 1_000_000, "sweepInterval", "10m");
        chats.bench.deploy(LogVerticle::new, "log", data("retention", retention), 1);
        TopicLogs logs = new TopicLogs(Commands.of(chats.bench.vertx));
        assertReadsFew(1, () -> {
            LogPage page = await(logs.read(Topic.chat(CHAT), MESSAGES - 500L, 500));
            assertEquals(500, page.entries().size());
            assertEquals(
                    "message " + (MESSAGES - 499),
                    page.entries().get(0).data().toJsonObject().getString("text"));
        });
    }
}
