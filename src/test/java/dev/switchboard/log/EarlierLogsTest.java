package dev.switchboard.log;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.LogCommands.Read;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the logs of an earlier version say after the migrations. */
class EarlierLogsTest {

    private static final String CHAT = "7f5f4a3e-0000-7000-8000-000000000001";

    private static String schemaBefore(String migration, String rows) throws SQLException {
        String uri = TestMigrations.schemaBefore(migration);
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(rows.replace("$chat", CHAT));
        }
        TestMigrations.migrateFrom(migration, uri);
        return uri;
    }

    private static LogPage read(String uri, Topic topic) {
        Vertx vertx = Vertx.vertx();
        try {
            PostgresConfig config = new PostgresConfig(new Secret(uri), 2, Duration.ofSeconds(3), 100);
            return await(new LogReader(Postgres.open(vertx, config)).read(new Read(topic, 0L, 100, null)));
        } finally {
            await(vertx.close());
        }
    }

    /** They did not say which message an event is about; a newcomer's replay would have shown the events. */
    @Test
    void sayWhichMessageTheirEventsAreAbout() throws SQLException {
        String uri = schemaBefore(
                "0016-chat-log-about.sql",
                """
                insert into chat_participant (chat_id, user_id, since_seq) values ('$chat', 'ana', 0), ('$chat', 'cid', 3);
                insert into chat_message (id, chat_id, seq, sender, created_at) values
                    ('$chat', '$chat', 1, 'ana', now()), (gen_random_uuid(), '$chat', 4, 'ana', now());
                insert into topic_log (topic, head) values ('chat-$chat', 6);
                insert into topic_event (topic, seq, event, data)
                    select 'chat-$chat', (row_number() over ()), event, data from (values
                        ('message:new', '{"id":"$chat"}'), ('message:new', '{}'), ('chat:updated', '{}'),
                        ('message:new', '{}'), ('message:updated', '{"messageId":"$chat"}'),
                        ('message:deleted', '{"messageId":"$chat"}')) said (event, data)""");
        assertEquals(
                List.of(0L, 0L, 0L, 0L, 1L, 1L),
                read(uri, Topic.chat(CHAT)).entries().stream()
                        .map(LogPage.Entry::about)
                        .toList());
    }

    @Test
    void haveTheSameEvents() throws SQLException {
        String name = "n".repeat(Topic.MAX_ID_LENGTH);
        String uri = schemaBefore(
                "0050-log-short.sql",
                """
                insert into topic_body (data, refs) values ('{"name":"shared"}', 2);
                insert into topic_log (topic, head, first_seq, skipped) values ('chat-$chat', 9000, 2, 8995), ('user-$name', 1, 1, 0);
                insert into topic_event (topic, seq, event, data, evict, body, body_key, about, lineage) values
                    ('chat-$chat', 2, 'message:new', '{"text":"said"}', null, null, null, null, 1),
                    ('chat-$chat', 3, 'chat:updated', null, null, 1, 'chat', 2, 1),
                    ('chat-$chat', 9000, 'chat:removed', '{}', 'ben', null, null, null, 2),
                    ('user-$name', 1, 'chat:created', null, null, 1, null, null, 1)"""
                        .replace("$name", name));
        LogPage chat = read(uri, Topic.chat(CHAT));
        assertEquals(9000, chat.head());
        assertEquals(2, chat.first());
        assertEquals(
                List.of(
                        new LogPage.Entry(2, "message:new", Buffer.buffer("{\"text\":\"said\"}"), null, 0),
                        new LogPage.Entry(
                                3, "chat:updated", Buffer.buffer("{\"chat\":{\"name\":\"shared\"}}"), null, 2),
                        new LogPage.Entry(9000, "chat:removed", Buffer.buffer("{}"), "ben", 0)),
                chat.entries());
        assertEquals(
                "{\"name\":\"shared\"}",
                read(uri, Topic.user(name)).entries().get(0).data().toString());
    }
}
