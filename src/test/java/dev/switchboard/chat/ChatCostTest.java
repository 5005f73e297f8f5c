package dev.switchboard.chat;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command costs the store. One {@code chat:create} of 150 KB with 999 invented participants once wrote a copy of its
 * event, with all the names in it, into each of their logs: 290 MB, committed eight seconds after the answer
 * {@code TIMEOUT}.
 */
@Tag("slow")
class ChatCostTest {

    private static final Logger LOG = LoggerFactory.getLogger(ChatCostTest.class);

    private final ChatFixture fixture = new ChatFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private long number(String sql) {
        return await(fixture.bench.postgres.query(sql, Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    private long tables() {
        return number("select sum(pg_table_size(oid))::bigint from pg_class"
                + " where relkind = 'r' and relnamespace = 'public'::regnamespace");
    }

    private long indexes() {
        return number("select sum(pg_indexes_size(oid))::bigint from pg_class"
                + " where relkind = 'r' and relnamespace = 'public'::regnamespace");
    }

    private long wal() {
        return number("select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint");
    }

    private static String name() {
        StringBuilder name = new StringBuilder();
        while (name.length() < Topic.MAX_ID_LENGTH) {
            name.append((char) ('a' + ThreadLocalRandom.current().nextInt(26)));
        }
        return name.toString();
    }

    @Test
    void createsAChatOfAThousandInProportionToTheCommand() {
        fixture.createChat("warm", "up");
        JsonArray participants = new JsonArray();
        for (int i = 0; i < 999; i++) {
            participants.add(name());
        }
        long tables = tables();
        long indexes = indexes();
        long wal = wal();
        long begun = System.nanoTime();
        JsonObject answer = fixture.bench.ask("ana", "chat:create", new JsonObject().put("participants", participants));
        long millis = (System.nanoTime() - begun) / 1_000_000;
        LOG.info(
                "tables {}, rows {}, indexes {}, WAL {} bytes in {} ms",
                tables() - tables,
                rows(),
                indexes() - indexes,
                wal() - wal,
                millis);
        assertTrue(answer.getBoolean("success"), answer::encode);
        assertTrue(rows() < 1_000_000, () -> rows() + " bytes in rows");
        // A copy of the command's bytes for each row and each index entry is four times the command; once it was 999
        // times.
        assertTrue(wal() - wal < 4_000_000, () -> wal() + " bytes of WAL");
        assertEquals(1, number("select count(*) from topic_body"));
        assertEquals(answer.getJsonObject("chat"), new JsonObject(text("select data from topic_body")));
    }

    /** What every row takes, long values compressed and outside of it included. */
    private long rows() {
        return Stream.of("chat", "chat_participant", "topic_log", "topic_event", "topic_body")
                .mapToLong(table -> number("select coalesce(sum(pg_column_size(t.*)), 0)::bigint from " + table + " t"))
                .sum();
    }

    private String text(String sql) {
        return await(fixture.bench.postgres.query(sql, Tuple.tuple()))
                .iterator()
                .next()
                .getString(0);
    }

    /** BEGIN, the lock, what is decided by, the message, its place in the log, COMMIT: deadline and quota add none. */
    @Test
    void sendsAMessageInSixStatements() {
        try (SlowLink link = new SlowLink(TestMigrations.freshSchema());
                ChatFixture chats = new ChatFixture(link.uri())) {
            String chat = chats.createChat("ana").getString("id");
            chats.send("ana", chat, "first");
            // Past the second in which the bytes of the first are counted.
            until(() -> usedBytes(chats, "ana") == 5);
            int before = link.statements();
            chats.send("ana", chat, "again");
            assertEquals(6, link.statements() - before);
        }
    }

    /** The contract: at most 5,000 participants, and a chat with so many is created in time. */
    @Test
    void createsAChatOfFiveThousandInTime() {
        try (ChatFixture chats = withQuota(new JsonObject().put("participants", 5_000))) {
            JsonArray participants = new JsonArray();
            for (int i = 0; i < 4_999; i++) {
                participants.add(ChatFixture.someone());
            }
            JsonObject wanted = new JsonObject().put("participants", participants);
            String chat = chats.bench
                    .succeed("ana", "chat:create", wanted)
                    .getJsonObject("chat")
                    .getString("id");
            JsonObject more = new JsonObject().put("chatId", chat).put("userId", "ben");
            assertForbidden("userId", 5_000, chats.bench.ask("ana", "chat:add", more));
            wanted.put("participants", participants.copy().add("ben"));
            assertForbidden("participants", 5_000, chats.bench.ask("ana", "chat:create", wanted));
        }
    }

    /** The rate limit charges what others hear: bytes times participants. */
    @Test
    void weighsWhatTheParticipantsHear() {
        JsonObject chat = fixture.createChat("ana", "ben", "cid");
        Answer small = send("ana", chat.getString("id"), "x");
        Answer large = send("ana", chat.getString("id"), "x".repeat(20_000));
        assertEquals(3 * 19_999, large.heard() - small.heard());
        assertTrue(small.heard() > 0 && small.heard() < 3 * 1_000, () -> "heard " + small.heard());
        Answer renamed = await(fixture.bench.send(
                "ben",
                "chat:update",
                new JsonObject().put("chatId", chat.getString("id")).put("name", "new")));
        assertTrue(renamed.heard() > small.heard() / 2);
    }

    private Answer send(String user, String chatId, String text) {
        return await(fixture.bench.send(
                user, "message:send", new JsonObject().put("chatId", chatId).put("text", text)));
    }

    private static ChatFixture withQuota(JsonObject quota) {
        return new ChatFixture(TestMigrations.freshSchema(), ChatFixture.settings(), quota);
    }

    private static void assertForbidden(String field, long limit, JsonObject refused) {
        assertEquals("FORBIDDEN", refused.getString("code"), refused::encode);
        assertEquals(field, refused.getString("field"), refused::encode);
        assertEquals(limit, refused.getLong("limit"), refused::encode);
    }

    @Test
    void countsTheChatsThatAUserHasCreated() {
        try (ChatFixture chats = withQuota(new JsonObject().put("chats", 2))) {
            JsonObject wanted = new JsonObject().put("participants", new JsonArray());
            chats.createChat("ana");
            String second = chats.createChat("ana").getString("id");
            assertForbidden("chats", 2, chats.bench.ask("ana", "chat:create", wanted));
            // Chats of others with her do not count.
            chats.createChat("ben", "ana");
            chats.bench.succeed("ana", "chat:delete", new JsonObject().put("chatId", second));
            String third = chats.createChat("ana").getString("id");
            assertForbidden("chats", 2, chats.bench.ask("ana", "chat:create", wanted));
            JsonObject quit = new JsonObject().put("chatId", third).put("userId", "ana");
            chats.bench.succeed("ana", "chat:remove", quit);
            chats.createChat("ana");
        }
    }

    @Test
    void countsTheBytesOfAUsersMessages() {
        try (ChatFixture chats = withQuota(new JsonObject().put("bytes", 1_000))) {
            String chat = chats.createChat("ana", "ben").getString("id");
            String first = chats.send("ana", chat, "ä".repeat(300)).getString("id");
            // The other instance learns of it within a second.
            until(() -> 600 == usedBytes(chats, "ana"));
            JsonObject more = new JsonObject().put("chatId", chat).put("text", "x".repeat(401));
            assertForbidden("text", 1_000, chats.bench.ask("ana", "message:send", more));
            chats.bench.succeed("ben", "message:send", more);
            JsonObject edit = new JsonObject().put("messageId", first).put("text", "ä".repeat(501));
            assertForbidden("text", 1_000, chats.bench.ask("ana", "message:edit", edit));
            chats.bench.succeed("ana", "message:delete", new JsonObject().put("messageId", first));
            until(() -> 0 == usedBytes(chats, "ana"));
            chats.bench.succeed("ana", "message:send", more);
        }
    }

    private static long usedBytes(ChatFixture chats, String user) {
        return await(chats.bench.postgres.query("select quota_used($1, 'bytes')", Tuple.of(user)))
                .iterator()
                .next()
                .getLong(0);
    }
}
