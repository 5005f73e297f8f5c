package dev.switchboard.bench;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The baseline of durable messages: the tables and statements of the last version that committed each message by itself, in
 * a database of their own on the hub's server; and the rate of commits of one row. Everything is kept here as it was.
 */
final class EarlierSends {

    private static final String DATABASE = "earlier";
    private static final int LAST_MIGRATION = 30;
    private static final String TEXT = "x".repeat(Payload.LENGTH);

    private static final String LOCK =
            "select greatest(head + 1, (select base from log_lineage)) from topic_log where topic = $1 for update";
    private static final String CIRCUMSTANCES =
            """
            select c.members_version,
                case when c.members_version <> $5 then array(
                    select user_id from chat_participant where chat_id = c.id order by place) end,
                $4::uuid is null or exists (
                    select 1 from chat_message r where r.id = $4 and r.chat_id = c.id and r.seq > 0::bigint),
                clock_timestamp(), quota_used($2, 'bytes'),
                m.id, m.chat_id, m.seq, m.sender, m.text, m.client_id, m.reply_to, m.attachments, m.reactions,
                m.created_at, m.edited_at, m.deleted_at
            from chat c join chat_participant p on p.chat_id = c.id and p.user_id = $2
            left join chat_message m on m.chat_id = c.id and m.sender = $2 and m.client_id = $3
            where c.id = $1 and c.deleted_at is null""";
    private static final String INSERT =
            """
            insert into chat_message (id, chat_id, seq, sender, text, client_id, reply_to, attachments, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""";
    private static final String APPEND =
            """
            with moved as (
                update topic_log set
                    head = $2,
                    skipped = skipped + $2 - head - 1,
                    moved_at = clock_timestamp(),
                    first_at = case when head < first_seq then clock_timestamp() else first_at end
                where topic = $1 and greatest(head + 1, (select base from log_lineage)) = $2
                    and case when coalesce(clock_timestamp() < $6::timestamptz, true) then true else topic_log_expired() end
                returning topic)
            insert into topic_event (topic, seq, event, data, evict, about, lineage)
            select topic, $2, $3, $4, $5, nullif($7::bigint, 0), (select number from log_lineage) from moved""";

    private record Chat(UUID id, String topic, String sender) {}

    private final StoreDatabase database;
    private final int clients;
    private final Pool pool;
    private final List<Chat> chats = new ArrayList<>();

    /**
     * Creates the tables.
     *
     * @param chats chats of {@code members}
     * @param clients how many send at once, in turn in the chats
     */
    EarlierSends(StoreDatabase database, int chats, int members, int clients) {
        this.database = database;
        this.clients = clients;
        database.createDatabase(DATABASE);
        pool = database.pool(DATABASE, clients);
        migrations().forEach(sql -> StoreDatabase.await(pool.query(sql).execute()));
        StoreDatabase.await(pool.query("create table one_row (id bigint generated always as identity primary key, at"
                        + " timestamptz default now(), text text)")
                .execute());
        for (int i = 0; i < chats; i++) {
            create(UUID.randomUUID(), members);
        }
    }

    private void create(UUID id, int members) {
        Chat chat = new Chat(id, "chat-" + id, "member-0");
        StoreDatabase.await(
                pool.preparedQuery("insert into topic_log (topic) values ($1)").execute(Tuple.of(chat.topic())));
        StoreDatabase.await(pool.preparedQuery(
                        "insert into chat (id, direct, created_by, created_at, updated_at) values ($1, false, $2, now(), now())")
                .execute(Tuple.of(id, chat.sender())));
        StoreDatabase.await(pool.preparedQuery("insert into chat_participant (chat_id, user_id)"
                        + " select $1, 'member-' || n from generate_series(0, $2::int - 1) n")
                .execute(Tuple.of(id, members)));
        chats.add(chat);
    }

    private static List<String> migrations() {
        return text("index")
                .lines()
                .filter(name -> name.endsWith(".sql") && Integer.parseInt(name.substring(0, 4)) <= LAST_MIGRATION)
                .map(EarlierSends::text)
                .toList();
    }

    private static String text(String name) {
        try (InputStream file = EarlierSends.class.getResourceAsStream("/migrations/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One message, one transaction, in two round trips. */
    StatementLoad sends() {
        return new StatementLoad(database, clients, client -> send(chats.get(client % chats.size())));
    }

    /** One row, one commit. */
    StatementLoad commits() {
        return new StatementLoad(
                database, clients, client -> pool.preparedQuery("insert into one_row (text) values ($1)")
                        .execute(Tuple.of(TEXT)));
    }

    private Future<?> send(Chat chat) {
        return pool.getConnection().compose(connection -> send(connection, chat).eventually(connection::close));
    }

    private static Future<?> send(SqlConnection tx, Chat chat) {
        Future<?> begun = tx.query("begin").execute();
        Future<Long> next = tx.preparedQuery(LOCK)
                .execute(Tuple.of(chat.topic()))
                .map(rows -> rows.iterator().next().getLong(0));
        Future<?> found = tx.preparedQuery(CIRCUMSTANCES).execute(Tuple.of(chat.id(), chat.sender(), null, null, 1L));
        return Future.all(begun, next, found).compose(done -> write(tx, chat, next.result()));
    }

    private static Future<?> write(SqlConnection tx, Chat chat, long seq) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        UUID random = UUID.randomUUID();
        UUID id = new UUID(
                now.toInstant().toEpochMilli() << 16 | 0x7000 | (random.getMostSignificantBits() & 0xfff),
                random.getLeastSignificantBits());
        String body = "{\"id\":\"" + id + "\",\"chatId\":\"" + chat.id() + "\",\"seq\":" + seq + ",\"sender\":\""
                + chat.sender() + "\",\"text\":\"" + TEXT + "\",\"clientMessageId\":null,\"replyTo\":null,"
                + "\"attachments\":[],\"createdAt\":\"2026-11-29T17:00:00.000Z\",\"editedAt\":null,\"deletedAt\":null,"
                + "\"reactions\":{}}";
        Future<?> inserted = tx.preparedQuery(INSERT)
                .execute(Tuple.of(id, chat.id(), seq, chat.sender(), TEXT)
                        .addValue(null)
                        .addValue(null)
                        .addValue(null)
                        .addValue(now));
        Future<?> appended = tx.preparedQuery(APPEND)
                .execute(Tuple.of(chat.topic(), seq, "message:new", body, null)
                        .addValue(now.plusSeconds(4))
                        .addValue(0L));
        return Future.all(inserted, appended, tx.query("commit").execute());
    }
}
