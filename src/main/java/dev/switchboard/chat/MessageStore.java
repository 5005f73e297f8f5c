package dev.switchboard.chat;

import dev.switchboard.bus.HubClock;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code chat_message}. Methods that take a connection run in the transaction that holds the chat's topic
 * locked. Safe from any thread.
 */
final class MessageStore {

    /**
     * What a message's transaction reads once it has the lock.
     *
     * @param membersVersion the version of the chat's participants
     * @param members the participants, or null if the version is the known one
     * @param earlier the sender's message with this client id, or null
     * @param earlierFingerprint what was sent for it, null if that is not known
     * @param replyKnown whether the message it answers is of this chat, true if it answers none
     * @param used the bytes that the sender has stored
     * @param at the server's time
     */
    record Circumstances(
            long membersVersion,
            @Nullable List<String> members,
            @Nullable Message earlier,
            @Nullable Buffer earlierFingerprint,
            boolean replyKnown,
            long used,
            OffsetDateTime at) {}

    /**
     * The chat of a message.
     *
     * @param used the bytes that the asking user has stored
     */
    record ChatOf(UUID id, long used) {}

    /**
     * A message under the lock of its chat.
     *
     * @param readers the participants who may read it
     */
    record Found(Message message, List<String> readers) {}

    private static final String CIRCUMSTANCES =
            """
            select c.members_version,
                case when c.members_version <> $5 then array(
                    select user_id from chat_participant where chat_id = c.id order by place) end,
                $4::uuid is null or exists (
                    select 1 from chat_message r where r.id = $4 and r.chat_id = c.id and r.seq > $floor),
                clock_timestamp(), quota_used($2, 'bytes'), m.fingerprint,
            """
                    + Message.COLUMNS
                    + """

                    from chat c join chat_participant p on p.chat_id = c.id and p.user_id = $2
                    left join chat_message m on m.chat_id = c.id and m.sender = $2 and m.client_id = $3
                    where c.id = $1 and c.deleted_at is null""";
    private static final String INSERT =
            """
            insert into chat_message (id, chat_id, seq, sender, text, client_id, reply_to, attachments, created_at, fingerprint)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""";
    private static final String UPDATE =
            """
            update chat_message
            set text = $2, attachments = $3, reactions = $4, edited_at = $5, deleted_at = $6 where id = $1""";
    private static final String CHAT_OF =
            """
            select m.chat_id, quota_used($2, 'bytes')
            from chat_message m join chat_participant p on p.chat_id = m.chat_id
            where m.id = $1 and p.user_id = $2 and m.seq > $floor""";
    private static final String READERS =
            """
            , array(
                select r.user_id from chat_participant r where r.chat_id = m.chat_id and m.seq > %s order by r.place)""";
    private static final String FIND = "select " + Message.COLUMNS + READERS
            + """

            from chat_message m join chat_participant p on p.chat_id = m.chat_id
            where m.id = $1 and p.user_id = $2 and m.seq > $floor""";
    private static final String HISTORY = "select " + Message.COLUMNS
            + """

            from chat_participant p left join lateral (
                select * from chat_message where chat_id = p.chat_id and seq > greatest($3, $floor) and seq < $4
                order by seq %s limit $5) m on true
            where p.chat_id = $1 and p.user_id = $2
            order by m.seq %s""";
    private static final String NEWEST_FIRST = HISTORY.replace("%s", "desc");
    private static final String OLDEST_FIRST = HISTORY.replace("%s", "asc");

    private final Postgres postgres;
    private final HubClock clock;
    private final String circumstances;
    private final String chatOf;
    private final String find;
    private final String newestFirst;
    private final String oldestFirst;

    MessageStore(Postgres postgres, HubClock clock, ChatConfig config) {
        this.postgres = postgres;
        this.clock = clock;
        History history = config.history();
        this.circumstances = history.in(CIRCUMSTANCES);
        this.chatOf = history.in(CHAT_OF);
        this.find = history.in(FIND.formatted(history.in("$floor", "r")));
        this.newestFirst = history.in(NEWEST_FIRST);
        this.oldestFirst = history.in(OLDEST_FIRST);
    }

    /** The time of what is stored now. */
    OffsetDateTime present() {
        return clock.present();
    }

    /** Empty if the user is in no such chat. */
    Future<Optional<Circumstances>> circumstances(
            SqlConnection tx,
            UUID chatId,
            String userId,
            @Nullable String clientMessageId,
            @Nullable UUID replyTo,
            long knownVersion) {
        Tuple values = Tuple.of(chatId, userId, clientMessageId, replyTo, knownVersion);
        return tx.preparedQuery(circumstances).execute(values).map(rows -> {
            var found = rows.iterator();
            return found.hasNext() ? Optional.of(circumstances(found.next())) : Optional.empty();
        });
    }

    private static Circumstances circumstances(Row row) {
        String[] members = row.getArrayOfStrings(1);
        return new Circumstances(
                row.getLong(0),
                members == null ? null : List.of(members),
                Message.from(row, 6),
                row.getBuffer(5),
                row.getBoolean(2),
                row.getLong(4),
                row.getOffsetDateTime(3));
    }

    /**
     * Inserts a message.
     *
     * @param fingerprint what its sender sent, null for a message without a client id
     */
    Future<?> insert(SqlConnection tx, Message message, @Nullable Buffer fingerprint) {
        Tuple values = Tuple.of(message.id(), message.chatId(), message.seq(), message.sender(), message.text())
                .addValue(message.clientMessageId())
                .addValue(message.replyTo())
                .addValue(message.attachments())
                .addValue(message.createdAt())
                .addValue(fingerprint);
        return tx.preparedQuery(INSERT).execute(values);
    }

    /** Updates what can change: text, attachments, reactions and the times of edit and deletion. */
    Future<?> update(SqlConnection tx, Message message) {
        return tx.preparedQuery(UPDATE)
                .execute(Tuple.of(
                        message.id(),
                        message.text(),
                        message.attachments(),
                        message.reactions(),
                        message.editedAt(),
                        message.deletedAt()));
    }

    /** The chat of a message that the user can see. */
    Future<Optional<ChatOf>> chatOf(UUID messageId, String userId) {
        return postgres.query(chatOf, Tuple.of(messageId, userId)).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(chatOf(row.next())) : Optional.empty();
        });
    }

    private static ChatOf chatOf(Row row) {
        return new ChatOf(row.getUUID(0), row.getLong(1));
    }

    /** The message, if the user can see it. */
    Future<Optional<Found>> find(SqlConnection tx, UUID messageId, String userId) {
        return tx.preparedQuery(find).execute(Tuple.of(messageId, userId)).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(found(row.next())) : Optional.empty();
        });
    }

    private static Found found(Row row) {
        String[] readers = row.getArrayOfStrings(Message.COLUMN_COUNT);
        return new Found(Objects.requireNonNull(Message.from(row, 0)), List.of(readers));
    }

    /**
     * At most {@code limit} messages between two positions, both exclusive; empty if the user is in no such chat.
     *
     * @param descending whether the newest of them, in descending order, or the oldest, in ascending order
     */
    Future<Optional<List<Message>>> between(
            UUID chatId, String userId, long after, long before, int limit, boolean descending) {
        return postgres.query(descending ? newestFirst : oldestFirst, Tuple.of(chatId, userId, after, before, limit))
                .map(MessageStore::messages);
    }

    private static Optional<List<Message>> messages(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        List<Message> messages = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Message message = Message.from(row, 0);
            if (message != null) {
                messages.add(message);
            }
        }
        return Optional.of(messages);
    }
}
