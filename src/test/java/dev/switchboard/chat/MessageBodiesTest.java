package dev.switchboard.chat;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bodies of {@code message:new} that the database writes are those that {@link Message#toJson} writes. */
class MessageBodiesTest {

    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-03-01T09:08:07.060Z");
    private static final UUID CHAT = UUID.randomUUID();
    /** The number of the chat's log. */
    private static final long LOG = 1;

    private static final int CHARACTERS_EACH = 500;

    private static Vertx vertx;
    private static Postgres postgres;

    private static final Random RANDOM = new Random(42);

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestMigrations.freshSchema()), 2, Duration.ofSeconds(3), 1_000));
    }

    @AfterAll
    static void close() {
        await(vertx.close());
    }

    private Message message(
            String text,
            @Nullable JsonArray attachments,
            @Nullable JsonObject reactions,
            @Nullable OffsetDateTime edited) {
        return new Message(
                UUID.randomUUID(),
                CHAT,
                1 + RANDOM.nextLong(1L << 51),
                "sender \"\\/" + text.substring(0, Math.min(40, text.length())).strip(),
                text,
                RANDOM.nextBoolean() ? null : "client \u2028" + RANDOM.nextInt(),
                RANDOM.nextBoolean() ? null : UUID.randomUUID(),
                attachments,
                RANDOM.nextBoolean() ? Mentions.NONE : Mentions.named(List.of("ana", "b\"en \u2028")),
                reactions,
                TIME.plusNanos(RANDOM.nextInt(1_000) * 1_000_000L),
                edited,
                null);
    }

    private void insert(Message message) {
        await(postgres.query(
                "insert into chat_message (id, log, seq, sender, text, client_id, reply_to, attachments, reactions, created_at,"
                        + " edited_at, deleted_at, mentions) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::json)",
                Tuple.of(message.id(), LOG, message.seq(), message.sender(), message.text())
                        .addValue(message.clientMessageId())
                        .addValue(message.replyTo())
                        .addValue(message.attachments())
                        .addValue(message.reactions())
                        .addValue(message.createdAt())
                        .addValue(message.editedAt())
                        .addValue(message.deletedAt())
                        .addValue(message.mentions().encoded())));
    }

    private static Map<Long, JsonObject> bodies(List<Message> messages, long bytes) {
        Map<Long, JsonObject> bodies = new HashMap<>();
        await(postgres.query(
                        "select seq, body from chat_message_bodies($1, $2, $3, $4)",
                        Tuple.of("chat-" + CHAT)
                                .addValue(messages.stream().map(Message::seq).toArray(Long[]::new))
                                .addValue(messages.stream().map(Message::id).toArray(UUID[]::new))
                                .addValue(bytes)))
                .forEach(row -> bodies.put(row.getLong(0), new JsonObject(row.getString(1))));
        return bodies;
    }

    private void assertWritten(List<Message> messages) {
        Map<Long, JsonObject> bodies = bodies(messages, Long.MAX_VALUE);
        for (Message message : messages) {
            JsonObject live = new JsonObject(message.toJson().encode());
            assertEquals(live.encode(), bodies.get(message.seq()).encode());
        }
    }

    @Test
    void writesEveryCharacterThatTheStoreTakes() {
        List<Message> messages = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int code = 1; code <= Character.MAX_CODE_POINT; code++) {
            // Of the higher planes only a few: they are all alike.
            if ((code < 0xd800 || code > 0xdfff) && (code < 0x20000 || code % 997 == 0)) {
                text.appendCodePoint(code);
            }
            if (text.length() >= CHARACTERS_EACH) {
                messages.add(message(text.toString(), null, null, null));
                text.setLength(0);
            }
        }
        messages.forEach(this::insert);
        assertTrue(messages.size() > 200);
        assertWritten(messages);
    }

    @Test
    void writesWhatIsThereAndWhatIsNot() {
        List<Message> messages = new ArrayList<>();
        JsonArray attachments = JsonArray.of(
                new JsonObject().put("url", "/a\u2028b").put("name", "\"ä\"\\"),
                new JsonObject().put("size", 1L << 52));
        JsonObject reactions =
                new JsonObject().put("👍", JsonArray.of("ana", "b\"en")).put("\\", new JsonArray());
        for (int i = 0; i < 64; i++) {
            messages.add(message(
                    (i & 1) == 0 ? "" : "text",
                    (i & 2) == 0 ? null : attachments,
                    (i & 4) == 0 ? null : reactions,
                    (i & 8) == 0 ? null : TIME.plusSeconds(i)));
        }
        messages.forEach(this::insert);
        assertWritten(messages);
    }

    @Test
    void leavesATombstoneOfWhatIsDeletedOrGone() {
        Message deleted = message("text", null, null, null).deleted(TIME);
        insert(deleted);
        Message gone = message("text", null, null, null);
        Map<Long, JsonObject> bodies = bodies(List.of(deleted, gone), 1);
        assertEquals(
                new JsonObject()
                        .put("id", deleted.id().toString())
                        .put("chatId", CHAT.toString())
                        .put("seq", deleted.seq())
                        .putNull("text")
                        .put("deletedAt", "2026-03-01T09:08:07.060Z"),
                bodies.get(deleted.seq()));
        assertEquals(gone.id().toString(), bodies.get(gone.seq()).getString("id"));
        assertTrue(bodies.get(gone.seq()).containsKey("deletedAt"));
    }

    /** A page of the log is full at some size; what does not fit is not built. */
    @Test
    void buildsAtLeastOneAndNoMoreThanFit() {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Message message = message("x".repeat(1_000), null, null, null);
            messages.add(message);
            insert(message);
        }
        assertEquals(1, bodies(messages, 1).size());
        assertEquals(3, bodies(messages, 2_500).size());
    }
}
