package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.testing.SlowLink;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
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

    private long stored() {
        return tables() + indexes();
    }

    private static String name() {
        StringBuilder name = new StringBuilder();
        while (name.length() < Topic.MAX_ID_LENGTH) {
            name.append((char) ('a' + ThreadLocalRandom.current().nextInt(26)));
        }
        return name.toString();
    }

    private static JsonArray names(int count) {
        JsonArray names = new JsonArray();
        for (int i = 0; i < count; i++) {
            names.add(name());
        }
        return names;
    }

    /** Writes less than a megabyte, in tables and indexes with all that belongs to them. */
    private <T> T assertSmall(String what, Supplier<T> work) {
        long before = stored();
        long wal = wal();
        T done = work.get();
        long bytes = stored() - before;
        LOG.info("{}: {} bytes, WAL {}", what, bytes, wal() - wal);
        assertTrue(bytes < 1_000_000, () -> what + " stores " + bytes + " bytes");
        // With whole pages; once it was 290 MB.
        assertTrue(wal() - wal < 4_000_000, () -> what + " writes " + (wal() - wal) + " bytes of WAL");
        return done;
    }

    /**
     * Regression: the tables of a small hub have few pages when its statements are planned, and many dead rows soon after. Each
     * message looked through all of them, which took twice as long as all its other statements.
     */
    @Test
    void findsTheSenderByAnIndexInSmallTablesToo() {
        int messages = 300;
        String chat = fixture.createChat("ana", "ben").getString("id");
        await(fixture.bench.postgres.query("analyze", Tuple.tuple()));
        long before = scans();
        for (int i = 0; i < messages; i++) {
            fixture.send("ana", chat, "hi");
        }
        until(() -> number("select coalesce(sum(n_tup_ins), 0)::bigint from pg_stat_user_tables"
                        + " where relname = 'chat_message'")
                == messages);
        long scans = scans() - before;
        assertTrue(scans < messages / 2, scans + " sequential scans");
    }

    /** Whether there is anything to ask stands in the participants' rows, which each command reads anyway. */
    @Test
    void looksForBlocksOnlyOfPeopleWhoHaveSome() {
        int messages = 300;
        String chat = fixture.createChat("ana", "ben").getString("id");
        fixture.bench.succeed("cid", "user:block", data("userId", "dan"));
        String lookups = "select coalesce(seq_scan, 0) + coalesce(idx_scan, 0) from pg_stat_user_tables"
                + " where relname = 'chat_block'";
        until(() -> number(lookups) > 0);
        long before = number(lookups);
        for (int i = 0; i < messages; i++) {
            fixture.send("ana", chat, "hi");
            fixture.bench.succeed("ben", "chat:join", data("chatId", chat));
        }
        until(() -> number("select coalesce(sum(n_tup_ins), 0)::bigint from pg_stat_user_tables"
                        + " where relname = 'chat_message'")
                == messages);
        long more = number(lookups) - before;
        assertTrue(more < messages / 10, more + " lookups");
    }

    private long scans() {
        return number("select sum(seq_scan)::bigint from pg_stat_user_tables"
                + " where relname in ('topic_log', 'chat_participant', 'chat', 'quota_use')");
    }

    @Test
    void storesAChatOfAThousandInProportionToTheCommand() {
        fixture.createChat("warm", "up");
        JsonObject wanted = data("participants", names(998), "name", "a name");
        JsonObject answer = assertSmall("chat:create", () -> fixture.bench.ask("ana", "chat:create", wanted));
        assertTrue(answer.getBoolean("success"), answer::encode);
        JsonObject chat = answer.getJsonObject("chat");
        assertEquals(1, number("select count(*) from topic_body"));
        assertEquals(chat, new JsonObject(text("select topic_body_text(data, users, users_at) from topic_body")));
        String id = chat.getString("id");
        JsonObject added = assertSmall(
                "chat:add", () -> fixture.bench.succeed("ana", "chat:add", data("chatId", id, "userId", name())));
        assertEquals(1_000, added.getJsonObject("chat").getInteger("participantCount"));
        assertSmall("chat:update", () -> fixture.bench.succeed("ana", "chat:update", data("chatId", id, "name", "x")));
        assertSmall("chat:delete", () -> fixture.bench.succeed("ana", "chat:delete", data("chatId", id)));
    }

    /** What publish does for so many users, none of whom was ever there. */
    @Test
    void storesAnEventForAThousandInProportionToTheCommand() {
        List<Topic> topics =
                names(1_000).stream().map(name -> Topic.user((String) name)).toList();
        Buffer body = data(
                        "text",
                        String.join(
                                "",
                                names(1_000).stream().map(String.class::cast).toList()))
                .toBuffer();
        assertSmall(
                "publish",
                () -> await(fixture.bench.postgres.transaction(tx -> TopicLog.take(tx, topics)
                        .compose(next ->
                                TopicLog.appendTaken(tx, TopicLog.targets(topics, next), "news", body, null)))));
    }

    private String text(String sql) {
        return await(fixture.bench.postgres.query(sql, Tuple.tuple()))
                .iterator()
                .next()
                .getString(0);
    }

    /**
     * A message of 128 bytes once wrote 930 bytes and more: a row in the log, which said only where the message is, with
     * entries in two indexes.
     */
    @Test
    void writesAMessageOnce() {
        List<String> ids = Stream.generate(() -> fixture.createChat("ana").getString("id"))
                .limit(20)
                .toList();
        // Each page is written whole when it changes for the first time after a checkpoint, which may come at any time.
        sendToAll(ids);
        long least =
                LongStream.generate(() -> walOfAMessage(ids)).limit(3).min().orElseThrow();
        assertTrue(least < 850, () -> least + " bytes of WAL for a message");
    }

    private long walOfAMessage(List<String> ids) {
        int rounds = 10;
        long before = wal();
        for (int i = 0; i < rounds; i++) {
            sendToAll(ids);
        }
        long each = (wal() - before) / (rounds * ids.size());
        LOG.info("{} bytes, WAL of a message", each);
        return each;
    }

    private void sendToAll(List<String> ids) {
        await(Future.all(ids.stream()
                .map(id -> fixture.bench.send("ana", "message:send", data("chatId", id, "text", "x".repeat(128))))
                .toList()));
    }

    /**
     * BEGIN, the lock, what is decided by, the message, its place in the log, COMMIT: deadline and quota add none. What indexes
     * words and removes old chats now and then has statements of its own.
     */
    @Test
    void sendsAMessageInSixStatements() {
        try (SlowLink link = new SlowLink(TestMigrations.freshSchema());
                ChatFixture chats = new ChatFixture(link.uri())) {
            String chat = chats.createChat("ana").getString("id");
            chats.send("ana", chat, "first");
            // Past the second in which the bytes of the first are counted.
            until(() -> usedBytes(chats, "ana") == 5);
            int least = Integer.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                int before = link.statements();
                chats.send("ana", chat, "again");
                least = Math.min(least, link.statements() - before);
            }
            assertEquals(6, least);
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
