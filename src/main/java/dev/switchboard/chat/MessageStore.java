package dev.switchboard.chat;

import dev.switchboard.bus.ChatCommands.ReadableIds;
import dev.switchboard.bus.HubClock;
import dev.switchboard.quota.StoredBytes;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.RowStatement;
import dev.switchboard.storage.RowStatement.Column;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code chat_message}. Methods that take a connection run in the transaction that holds the chat's topic
 * locked. Safe from any thread.
 */
final class MessageStore {

    /**
     * What a message's transaction reads once it has the lock.
     *
     * @param log the number of the chat's log
     * @param membersVersion the version of the chat's participants
     * @param members the participants, or null if the version is the known one
     * @param earlier the sender's message with this client id, or null
     * @param earlierFingerprint what was sent for it, null if that is not known
     * @param replyKnown whether the message it answers is of this chat, true if it answers none
     * @param used the bytes that the sender has stored
     * @param direct whether the chat is a direct one
     * @param blockers the participants who block the sender
     * @param quiet as in {@link Members#quiet()}, of {@code members}
     * @param afterLone whether the chat has a message that nobody but its sender gets
     * @param files the attachments of its files, in their order; null for one that it may not have
     * @param named the participants whom its text names, in that order
     */
    record Circumstances(
            long log,
            long membersVersion,
            @Nullable List<String> members,
            @Nullable Message earlier,
            @Nullable Buffer earlierFingerprint,
            boolean replyKnown,
            long used,
            boolean direct,
            List<String> blockers,
            boolean quiet,
            boolean afterLone,
            List<@Nullable JsonObject> files,
            List<String> named) {

        /** Whether nobody but the sender gets the message. */
        boolean onlySender() {
            return direct && !blockers.isEmpty();
        }

        Circumstances with(List<@Nullable JsonObject> knownFiles, List<String> namedUsers) {
            return new Circumstances(
                    log,
                    membersVersion,
                    members,
                    earlier,
                    earlierFingerprint,
                    replyKnown,
                    used,
                    direct,
                    blockers,
                    quiet,
                    afterLone,
                    knownFiles,
                    namedUsers);
        }
    }

    /**
     * A message to send.
     *
     * @param known the participants as far as they are known; of version -1 if not at all
     */
    record Wanted(MessageDraft draft, Members known) {}

    /**
     * A message to store.
     *
     * @param log the number of its chat's log
     * @param fingerprint what its sender sent, null for a message without a client id
     * @param onlySender whether nobody but its sender gets it
     * @param afterLone whether the chat has an earlier message that nobody but its sender gets
     * @param files those that it has
     * @param mentioned what is written because of its mentions, null for nothing
     */
    record Sendable(
            Message message,
            long log,
            @Nullable Buffer fingerprint,
            boolean onlySender,
            boolean afterLone,
            List<UUID> files,
            @Nullable Mentioned mentioned) {

        /** Whether it is the first one of the chat that nobody but its sender gets. */
        boolean isFirstLone() {
            return onlySender && !afterLone;
        }

        /** Null, as in all but a few chats, if the chat has no message that nobody but its sender gets; then whether this is one. */
        private @Nullable Boolean lone() {
            return onlySender || afterLone ? onlySender : null;
        }
    }

    /**
     * The chat of a message.
     *
     * @param used the bytes that the asking user has stored
     */
    record ChatOf(UUID id, long used) {}

    /**
     * A message under the lock of its chat.
     *
     * @param readers the participants who may read it, without those who block the asking user
     * @param onlyFor its sender if nobody else gets it, or null
     * @param named the participants whom its new text names, in that order
     */
    record Found(Message message, List<String> readers, @Nullable String onlyFor, List<MentionStore.Named> named) {

        Found with(List<MentionStore.Named> namedUsers) {
            return new Found(message, readers, onlyFor, namedUsers);
        }
    }

    /** For each of the drafts, so that one plan, by the indexes, serves however many there are. */
    private static final String CIRCUMSTANCES =
            """
            select g.nr::int, n.* from $numbered as g (chat_id, sender, client_id, reply_to, version, nr)
            cross join lateral (
                select c.log, c.members_version,
                    case when c.members_version <> g.version then array(
                        select user_id from chat_member where log = c.log order by place) end,
                    g.reply_to is null or exists (
                        select 1 from chat_message r where r.id = g.reply_to and r.log = c.log and r.seq > $floor
                            and (r.only_sender is null or r.sender = g.sender)),
            """
                    + StoredBytes.used("g.sender") + ", m.fingerprint, "
                    + Message.COLUMNS
                    + """
                    , c.direct, case when p.apart then array(
                        select b.user_id from chat_block k join chat_member b on b.log = c.log and b.person = k.person
                        where k.blocked = p.person) end, p.quiet, p.lone_seq is not null
                    from chat c join topic_position s on s.topic = 'user-' || g.sender
                    join chat_participant p on p.log = c.log and p.person = s.id
                    left join chat_message m on m.log = c.log and m.sender = g.sender and m.client_id = g.client_id
                    where c.id = g.chat_id and c.deleted_at is null limit 1) n""";

    /** Where the columns of {@link #CIRCUMSTANCES} after those of the message begin. */
    private static final int AFTER_MESSAGE = 7 + Message.COLUMN_COUNT;

    private static final List<Column<Wanted, ?>> DRAFTS = List.of(
            new Column<>("uuid", UUID[]::new, wanted -> wanted.draft().chatId()),
            new Column<>("text", String[]::new, wanted -> wanted.draft().sender()),
            new Column<>("text", String[]::new, wanted -> wanted.draft().clientMessageId()),
            new Column<>("uuid", UUID[]::new, wanted -> wanted.draft().replyTo()),
            new Column<>("bigint", Long[]::new, wanted -> wanted.known().version()));

    private static final RowStatement<Sendable> INSERT = new RowStatement<>(
            """
            insert into chat_message (
                id, log, seq, sender, text, client_id, reply_to, attachments, created_at, fingerprint,
                only_sender, after_lone, mentions, mentions_given)
            select id, log, seq, sender, text, client_id, reply_to, attachments::json, created_at, fingerprint,
                case when lone then true end, case when not lone then true end, mentions::json, mentions_given
            from $rows as g (
                id, log, seq, sender, text, client_id, reply_to, attachments, created_at, fingerprint, lone,
                mentions, mentions_given)""",
            List.of(
                    new Column<>("uuid", UUID[]::new, sent -> sent.message().id()),
                    new Column<>("bigint", Long[]::new, Sendable::log),
                    new Column<>("bigint", Long[]::new, sent -> sent.message().seq()),
                    new Column<>("text", String[]::new, sent -> sent.message().sender()),
                    new Column<>("text", String[]::new, sent -> sent.message().text()),
                    new Column<>("text", String[]::new, sent -> sent.message().clientMessageId()),
                    new Column<>("uuid", UUID[]::new, sent -> sent.message().replyTo()),
                    new Column<>("text", String[]::new, sent -> sent.message().encodedAttachments()),
                    new Column<>("timestamptz", OffsetDateTime[]::new, sent -> sent.message()
                            .createdAt()),
                    new Column<>("bytea", Buffer[]::new, Sendable::fingerprint),
                    new Column<>("boolean", Boolean[]::new, Sendable::lone),
                    new Column<>("text", String[]::new, sent -> sent.message()
                            .mentions()
                            .encoded()),
                    new Column<>("boolean", Boolean[]::new, sent -> sent.message()
                            .mentions()
                            .storedGiven())));

    private static final String BEGIN_LONE =
            """
            update chat_participant p set lone_seq = g.seq from unnest($1::bigint[], $2::bigint[]) g (log, seq)
            where p.log = g.log and p.lone_seq is null""";

    private static final String UNSENT_FILES = "select nr, attachment from file_unsent($1, $2, $3)";
    private static final String ATTACH = "select file_attach($1, $2)";
    private static final String UPDATE =
            """
            update chat_message m
            set text = g.text, attachments = g.attachments::json, reactions = g.reactions::json, edited_at = g.edited_at,
                deleted_at = g.deleted_at,
                mentions = coalesce(g.mentions::json, case when m.mentions is not null then '[]'::json end)
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[])
                as g (id, text, attachments, reactions, edited_at, deleted_at, mentions)
            where m.id = g.id""";
    private static final String CHAT_OF =
            """
            select c.id, $used
            from chat_message m join chat c on c.log = m.log join chat_participant p on p.log = m.log
            where m.id = $1 and p.person = $user and m.seq > $floor and (m.only_sender is null or m.sender = $2)"""
                    .replace("$used", StoredBytes.used("$2"))
                    .replace("$user", ChatStore.person(2));
    private static final String READABLE =
            """
            select c.id, null::uuid from unnest($2::uuid[]) g (id) join chat c on c.id = g.id
            join chat_participant p on p.log = c.log and p.person = $user
            union all
            select null, m.id from unnest($3::uuid[]) g (id) join chat_message m on m.id = g.id
            join chat_participant p on p.log = m.log and p.person = $user
            where m.deleted_at is null and m.seq > $floor and (m.only_sender is null or m.sender = $1)"""
                    .replace("$user", ChatStore.person(1));
    private static final String READERS =
            """
            , array(
                select r.user_id from chat_member r where r.log = m.log and m.seq > %s
                    and (m.only_sender is null or r.user_id = m.sender)
                    and case when p.apart then not exists (
                        select from chat_block k where k.person = r.person and k.blocked = p.person) else true end
                order by r.place), case when m.only_sender then m.sender end""";
    private static final String FIND =
            """
            select g.nr::int, n.* from unnest($1::uuid[], $2::text[]) with ordinality as g (id, user_id, nr)
            cross join lateral (
                select
            """
                    + Message.COLUMNS
                    + READERS
                    + """

                    from chat_message m join chat c on c.log = m.log join topic_position s on s.topic = 'user-' || g.user_id
                    join chat_participant p on p.log = m.log and p.person = s.id
                    where m.id = g.id and m.seq > $floor and (m.only_sender is null or m.sender = g.user_id) limit 1) n""";
    private static final String HISTORY = "select " + Message.COLUMNS
            + """

            from chat c join chat_participant p on p.log = c.log left join lateral (
                select * from ($heard) h order by h.seq %s limit $5) m on true
            where c.id = $1 and p.person = $user
            order by m.seq %s"""
                    .replace(
                            "$heard",
                            LoneMessages.forUser(
                                    "$2",
                                    "x.*",
                                    "p",
                                    "x.seq > greatest($3, $floor) and x.seq < $4",
                                    "order by x.seq %s limit $5"))
                    .replace("$user", ChatStore.person(2));
    static final String NEWEST_FIRST = HISTORY.replace("%s", "desc");
    static final String OLDEST_FIRST = HISTORY.replace("%s", "asc");

    private final Postgres postgres;
    private final HubClock clock;
    private final RowStatement<Wanted> circumstances;
    private final String chatOf;
    private final String find;
    private final String readable;
    private final String newestFirst;
    private final String oldestFirst;

    MessageStore(Postgres postgres, HubClock clock, ChatConfig config) {
        this.postgres = postgres;
        this.clock = clock;
        History history = config.history();
        this.circumstances = circumstances(history);
        this.chatOf = history.in(CHAT_OF);
        this.find = history.in(FIND.formatted(history.in("$floor", "r")));
        this.readable = history.in(READABLE);
        this.newestFirst = history.in(NEWEST_FIRST);
        this.oldestFirst = history.in(OLDEST_FIRST);
    }

    static RowStatement<Wanted> circumstances(History history) {
        return new RowStatement<>(history.in(CIRCUMSTANCES), DRAFTS);
    }

    /** The time of what is stored now. */
    OffsetDateTime present() {
        return clock.present();
    }

    /** Beside each of the drafts; empty where the sender is in no such chat. */
    Future<List<Optional<Circumstances>>> circumstances(SqlConnection tx, List<Wanted> drafts) {
        return circumstances.execute(tx, drafts).map(rows -> beside(drafts.size(), rows, MessageStore::circumstances));
    }

    private static <S, T> T[] all(List<S> given, IntFunction<T[]> array, Function<S, @Nullable T> value) {
        return given.stream().map(value).toArray(array);
    }

    private static Circumstances circumstances(Row row) {
        String[] members = row.getArrayOfStrings(3);
        return new Circumstances(
                row.getLong(1),
                row.getLong(2),
                members == null ? null : List.of(members),
                Message.from(row, 7),
                row.getBuffer(6),
                row.getBoolean(4),
                row.getLong(5),
                row.getBoolean(AFTER_MESSAGE),
                texts(row.getArrayOfStrings(AFTER_MESSAGE + 1)),
                row.getBoolean(AFTER_MESSAGE + 2),
                row.getBoolean(AFTER_MESSAGE + 3),
                List.of(),
                List.of());
    }

    private static List<String> texts(String @Nullable [] array) {
        return array == null ? List.of() : List.of(array);
    }

    /**
     * The files of each of the drafts, which no other transaction gives to a message from now on; null for a file that the sender
     * has not uploaded for the chat, or that a message has. Only for drafts that have files is the store asked.
     */
    Future<List<List<@Nullable JsonObject>>> files(SqlConnection tx, List<Wanted> drafts) {
        List<MessageDraft> asking = drafts.stream()
                .map(Wanted::draft)
                .flatMap(draft -> draft.files().stream().map(file -> draft))
                .toList();
        UUID[] ids = drafts.stream()
                .flatMap(wanted -> wanted.draft().files().stream())
                .toArray(UUID[]::new);
        Tuple values = Tuple.tuple()
                .addValue(all(asking, String[]::new, MessageDraft::sender))
                .addValue(all(asking, UUID[]::new, MessageDraft::chatId))
                .addValue(ids);
        return tx.preparedQuery(UNSENT_FILES).execute(values).map(rows -> {
            @Nullable JsonObject[] known = new JsonObject[ids.length];
            rows.forEach(row -> known[(int) (row.getLong(0) - 1)] = row.getJsonObject(1));
            List<List<@Nullable JsonObject>> files = new ArrayList<>(drafts.size());
            int next = 0;
            for (Wanted wanted : drafts) {
                int end = next + wanted.draft().files().size();
                files.add(Arrays.asList(Arrays.copyOfRange(known, next, end)));
                next = end;
            }
            return files;
        });
    }

    Future<?> insert(SqlConnection tx, List<Sendable> sent) {
        return INSERT.execute(tx, sent);
    }

    /** Their chats have messages from now on that nobody but their sender gets. */
    Future<?> beginLone(SqlConnection tx, List<Sendable> first) {
        Tuple values = Tuple.tuple()
                .addValue(all(first, Long[]::new, Sendable::log))
                .addValue(all(first, Long[]::new, sent -> sent.message().seq()));
        return tx.preparedQuery(BEGIN_LONE).execute(values);
    }

    /** The messages have their files from now on. */
    Future<?> attach(SqlConnection tx, List<Sendable> sent) {
        UUID[] ids = sent.stream().flatMap(one -> one.files().stream()).toArray(UUID[]::new);
        UUID[] messages = sent.stream()
                .flatMap(one -> one.files().stream().map(file -> one.message().id()))
                .toArray(UUID[]::new);
        return tx.preparedQuery(ATTACH).execute(Tuple.tuple().addValue(ids).addValue(messages));
    }

    /** Updates what can change: text, attachments, mentions, reactions and the times of edit and deletion. */
    Future<?> update(SqlConnection tx, List<Message> messages) {
        Tuple values = Tuple.tuple()
                .addValue(all(messages, UUID[]::new, Message::id))
                .addValue(all(messages, String[]::new, Message::text))
                .addValue(all(messages, String[]::new, Message::encodedAttachments))
                .addValue(all(messages, String[]::new, Message::encodedReactions))
                .addValue(all(messages, OffsetDateTime[]::new, Message::editedAt))
                .addValue(all(messages, OffsetDateTime[]::new, Message::deletedAt))
                .addValue(all(
                        messages, String[]::new, message -> message.mentions().encoded()));
        return tx.preparedQuery(UPDATE).execute(values);
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

    /** Those of the chats that the user is in, and of the messages that the user can see. */
    Future<ReadableIds> readable(String userId, List<UUID> chats, List<UUID> messages) {
        Tuple values = Tuple.of(userId).addValue(chats.toArray(UUID[]::new)).addValue(messages.toArray(UUID[]::new));
        return postgres.query(readable, values).map(rows -> {
            List<String> inside = new ArrayList<>();
            List<String> seen = new ArrayList<>();
            for (Row row : rows) {
                UUID chat = row.getUUID(0);
                (chat == null ? seen : inside).add(Objects.toString(chat == null ? row.getUUID(1) : chat));
            }
            return new ReadableIds(inside, seen);
        });
    }

    /**
     * Of each message and user beside it the message, empty where the user cannot see it.
     *
     * @param userIds as many as messages
     */
    Future<List<Optional<Found>>> find(SqlConnection tx, List<UUID> messageIds, List<String> userIds) {
        Tuple values = Tuple.tuple().addValue(messageIds.toArray(UUID[]::new)).addValue(userIds.toArray(String[]::new));
        return tx.preparedQuery(find).execute(values).map(rows -> beside(messageIds.size(), rows, MessageStore::found));
    }

    /** What each row says, in the place that its first column numbers. */
    private static <T> List<Optional<T>> beside(int size, RowSet<Row> rows, Function<Row, T> value) {
        List<Optional<T>> found = new ArrayList<>(Collections.nCopies(size, Optional.empty()));
        rows.forEach(row -> found.set(row.getInteger(0) - 1, Optional.of(value.apply(row))));
        return found;
    }

    private static Found found(Row row) {
        String[] readers = row.getArrayOfStrings(1 + Message.COLUMN_COUNT);
        return new Found(
                Objects.requireNonNull(Message.from(row, 1)),
                List.of(readers),
                row.getString(2 + Message.COLUMN_COUNT),
                List.of());
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
