package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In a chat of very many messages each command finds what it needs by an index, and reads no more than its page. */
@Tag("slow")
class ChatPlansTest {

    private static final int MESSAGES = 100_000;
    private static final String CHAT = "0199f000-0000-7000-8000-000000000001";
    private static final long FEW = 2_000;

    private final String uri = TestMigrations.freshSchema();
    private ChatFixture chats;

    @BeforeEach
    void fill() throws SQLException {
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into topic_log (topic, head, first_at) values
                        ('user-ana', 0, null), ('user-ben', 0, null), ('chat-$chat', $messages, now());
                    insert into chat (id, direct, created_by, created_at, updated_at, log)
                        select '$chat', false, 'ana', now(), now(), id from topic_log where topic like 'chat-%';
                    insert into chat_participant (log, person)
                        select c.log, l.id from chat c, topic_log l where l.topic like 'user-%';
                    insert into chat_message (id, log, seq, sender, text, created_at)
                        select gen_random_uuid(), c.log, n, 'ana', 'message ' || n, now()
                        from chat c, generate_series(1, $messages) n;
                    analyze"""
                            .replace("$chat", CHAT)
                            .replace("$messages", Integer.toString(MESSAGES)));
        }
        chats = new ChatFixture(uri);
    }

    @AfterEach
    void close() {
        chats.close();
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
            assertEquals(MESSAGES, history(data()).getJsonObject(9).getInteger("seq"));
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
            LogPage page = await(logs.read(Topic.chat(CHAT), MESSAGES - 500, 500));
            assertEquals(500, page.entries().size());
            assertEquals(
                    "message 99501", page.entries().get(0).data().toJsonObject().getString("text"));
        });
    }
}
