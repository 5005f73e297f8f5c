package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.log.LogVerticle;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chats of an earlier version after the migrations: with their messages, participants, states and logs. */
class EarlierChatsTest {

    private static final String CHAT = "7f5f4a3e-0000-7000-8000-000000000001";
    private static final String DELETED = "7f5f4a3e-0000-7000-8000-000000000002";
    private static final String BEFORE = "0052-numbers.sql";

    /** The log of the chat begins after the first message; ana has no log yet, and one who came before ben has left. */
    private static final String ROWS =
            """
            insert into topic_log (topic, head, first_seq, first_at) values ('chat-$chat', 6, 2, now()), ('user-ben', 1, 1, now());
            insert into chat (id, name, direct, created_by, created_at, updated_at) values
                ('$chat', 'a chat', false, 'ana', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z');
            insert into chat (id, direct, created_by, created_at, updated_at, deleted_at) values
                ('$deleted', false, 'ana', now(), now(), now());
            insert into chat_participant (chat_id, user_id) values ('$chat', 'ana'), ('$chat', 'gone');
            insert into chat_participant (chat_id, user_id, since_seq, read_seq, muted, draft) values
                ('$chat', 'ben', 2, 3, true, 'draft'), ('$chat', 'last', 0, 0, false, null);
            delete from chat_participant where user_id in ('gone', 'last');
            insert into chat_message (id, chat_id, seq, sender, text, client_id, created_at, fingerprint) values
                ('7f5f4a3e-0000-7000-8000-00000000000a', '$chat', 1, 'ana', 'first', 'c1', '2026-01-02T03:04:06Z', '\\x01'),
                ('7f5f4a3e-0000-7000-8000-00000000000b', '$chat', 3, 'ana', 'second', null, '2026-01-02T03:04:07Z', null),
                ('7f5f4a3e-0000-7000-8000-00000000000c', '$chat', 4, 'ben', 'edited', null, '2026-01-02T03:04:08Z', null),
                (gen_random_uuid(), '$deleted', 1, 'ana', 'deleted', null, now(), null);
            insert into topic_body (data, refs) values ('{"id":"$chat"}', 1);
            insert into topic_event (topic_id, seq, event, data, source, ref, about, lineage)
                select l.id, e.* from topic_log l, (values
                    (2, 'chat:updated', '{}', null::smallint, null::uuid, null::bigint, 1),
                    (3, 'message:new', null, 1::smallint, '7f5f4a3e-0000-7000-8000-00000000000b'::uuid, null, 1),
                    (4, 'message:new', '{"text":"before 0051"}', null, null, null, 1),
                    (5, 'message:updated', '{"messageId":"x"}', null, null, 4, 1),
                    (6, 'chat:removed', '{}', null, null, null, 1)) e where l.topic = 'chat-$chat';
            insert into topic_event (topic_id, seq, event, body) select id, 1, 'chat:created', 1 from topic_log where topic = 'user-ben'""";

    private ChatFixture chats;
    private TopicLogs logs;

    @BeforeEach
    void migrate() throws SQLException {
        String uri = TestMigrations.schemaBefore(BEFORE);
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(ROWS.replace("$chat", CHAT).replace("$deleted", DELETED));
        }
        TestMigrations.migrateFrom(BEFORE, uri);
        chats = new ChatFixture(uri);
        JsonObject retention = data("maxAge", "30d", "maxEvents", 1_000, "sweepInterval", "10m");
        chats.bench.deploy(LogVerticle::new, "log", data("retention", retention), 1);
        logs = new TopicLogs(Commands.of(chats.bench.vertx));
    }

    @AfterEach
    void close() {
        chats.close();
    }

    private List<String> texts(JsonObject history) {
        return history.getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getString("text"))
                .toList();
    }

    @Test
    void haveTheirMessages() {
        JsonObject history = chats.bench.succeed("ben", "message:history", data("chatId", CHAT));
        assertEquals(List.of("first", "second", "edited"), texts(history));
        assertEquals(CHAT, history.getJsonArray("messages").getJsonObject(0).getString("chatId"));
        assertEquals(
                "2026-01-02T03:04:06.000Z",
                history.getJsonArray("messages").getJsonObject(0).getString("createdAt"));
        assertEquals(7, chats.send("ben", CHAT, "after").getLong("seq"));
        chats.bench.succeed(
                "ana", "message:edit", data("messageId", "7f5f4a3e-0000-7000-8000-00000000000a", "text", "changed"));
    }

    @Test
    void haveTheirParticipantsWithTheirStates() {
        JsonObject chat =
                chats.bench.succeed("ben", "chat:get", data("chatId", CHAT)).getJsonObject("chat");
        assertEquals(JsonArray.of("ana", "ben"), chat.getJsonArray("participants"));
        assertEquals(
                List.of(3L, true, "draft", 0, 6L),
                List.of(
                        chat.getLong("readSeq"),
                        chat.getBoolean("muted"),
                        chat.getString("draft"),
                        chat.getInteger("unread"),
                        chat.getLong("seq")));
        assertEquals("edited", chat.getJsonObject("lastMessage").getString("text"));
        assertEquals(
                1,
                chats.bench
                        .succeed("ana", "chat:list", data())
                        .getJsonArray("chats")
                        .size());
        JsonObject more = chats.bench.succeed("ana", "chat:add", data("chatId", CHAT, "userId", "cid"));
        assertEquals(
                JsonArray.of("ana", "ben", "cid"), more.getJsonObject("chat").getJsonArray("participants"));
    }

    @Test
    void haveTheirLogs() {
        LogPage page = await(logs.read(Topic.chat(CHAT), 0, 100));
        assertEquals(List.of(6L, 2L), List.of(page.head(), page.first()));
        assertEquals(
                List.of("2 chat:updated", "3 message:new", "4 message:new", "5 message:updated", "6 chat:removed"),
                page.entries().stream()
                        .map(entry -> entry.seq() + " " + entry.event())
                        .toList());
        assertEquals("second", page.entries().get(1).data().toJsonObject().getString("text"));
        assertEquals("edited", page.entries().get(2).data().toJsonObject().getString("text"));
        assertEquals(4, page.entries().get(3).about());
        LogPage own = await(logs.read(Topic.user("ben"), 0, 100));
        assertEquals("{\"id\":\"" + CHAT + "\"}", own.entries().get(0).data().toString());
    }
}
