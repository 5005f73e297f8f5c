package dev.switchboard.chat;

import dev.switchboard.bus.HubClock;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code chat} and {@code chat_participant}. Methods that take a connection run in the transaction that holds
 * the chat's topic locked. Safe from any thread.
 */
final class ChatStore {

    private static final String FIND =
            "select " + Chat.COLUMNS + " from chat c where c.id = $1 and c.deleted_at is null";
    private static final String EXISTING = "select id from chat where id = any($1) and deleted_at is null";
    private static final String FIND_DIRECT = "select " + Chat.COLUMNS + " from chat c where c.direct_key = $1";
    private static final String INSERT =
            """
            insert into chat (
                id, name, direct, direct_key, created_by, members_version, created_at, updated_at, who_adds, history,
                retention, log)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, id from topic_position where topic = 'chat-' || $1::uuid::text""";
    private static final String INSERT_PARTICIPANTS =
            """
            insert into chat_participant (log, person, read_seq, since_seq, joined_at, floor_seq, apart)
            select c.log, t.id, $3::bigint, $3, $4, case when c.history is null then 0 else $3 end,
                exists (select from chat_block where person = t.id) or exists (select from chat_block where blocked = t.id)
            from unnest($2::text[]) with ordinality as given (user_id, nr)
            join topic_position t on t.topic = 'user-' || given.user_id join chat c on c.id = $1 order by nr""";
    private static final String DELETE_PARTICIPANT = "delete from chat_participant where " + one(1, 2);
    private static final String DELETE_PARTICIPANTS =
            "delete from chat_participant where log = (select log from chat where id = $1)";
    private static final String UPDATE =
            """
            update chat set name = $2, members_version = $3, updated_at = $4, owner = $5, who_adds = $6, history = $7,
                retention = $8
            where id = $1""";
    private static final String SET_ADMIN = "update chat_participant set admin_at = $3 where " + one(1, 2);
    private static final String SET_FLOORS =
            """
            update chat_participant set floor_seq = case when $2 then since_seq else 0 end
            where log = (select log from chat where id = $1) and since_seq > 0""";
    private static final String DELETE =
            "update chat set deleted_at = $2, direct_key = null, members_version = members_version + 1 where id = $1";
    private static final String CREATED_BY = "select quota_used($1, 'chats')";
    private static final String COUNT = "select quota_add($1, 'chats', $2)";
    /** For each of the chats, so that one plan, by the indexes, serves however many chats the user is in. */
    static final String MEMBERS_OF =
            """
            select n.* from unnest($2::uuid[]) g (id) cross join lateral (
                select c.id, c.members_version, array(
                    select user_id from chat_member where log = c.log order by place), $floor, p.quiet, p.apart
                from chat c join chat_participant p on p.log = c.log
                where c.id = g.id and p.person = $user and c.deleted_at is null limit 1) n"""
                    .replace("$user", person(1));

    private final Postgres postgres;
    private final HubClock clock;
    private final String membersOf;
    private final GroupSettings.Rules hub;

    /** The condition of the participant whose user id is the parameter {@code user}, in the chat {@code chat}. */
    static String one(int chat, int user) {
        return "log = (select log from chat where id = $" + chat + ") and person = " + person(user);
    }

    /** The number of the user whose id is this parameter; null if nothing was ever written to their log. */
    static String person(int user) {
        return "(select id from topic_position where topic = 'user-' || $" + user + "::text)";
    }

    ChatStore(Postgres postgres, HubClock clock, ChatConfig config) {
        this.postgres = postgres;
        this.clock = clock;
        this.membersOf = config.history().in(MEMBERS_OF);
        this.hub = config.groups();
    }

    /** The settings of a group that says nothing itself. */
    GroupSettings settings() {
        return new GroupSettings(GroupSettings.Rules.NONE, hub);
    }

    /** The time of what is stored now. */
    OffsetDateTime present() {
        return clock.present();
    }

    Future<Optional<Chat>> find(SqlConnection tx, UUID id) {
        return tx.preparedQuery(FIND).execute(Tuple.of(id)).map(this::first);
    }

    Future<Optional<Chat>> findDirect(SqlConnection tx, String directKey) {
        return tx.preparedQuery(FIND_DIRECT).execute(Tuple.of(directKey)).map(this::first);
    }

    /**
     * Inserts a chat with its participants.
     *
     * @param directKey as in {@link NewChat#directKey}
     */
    Future<?> insert(SqlConnection tx, Chat chat, @Nullable String directKey) {
        Tuple values = Tuple.of(chat.id(), chat.name(), chat.direct(), directKey, chat.createdBy())
                .addValue(chat.membersVersion())
                .addValue(chat.createdAt())
                .addValue(chat.updatedAt())
                .addValue(chat.settings().storedWhoAdds())
                .addValue(chat.settings().storedHistory())
                .addValue(chat.settings().storedRetention());
        return Future.all(
                tx.preparedQuery(INSERT).execute(values),
                insertParticipants(tx, chat.id(), chat.participants(), 0, chat.createdAt()),
                count(tx, chat, 1));
    }

    /** How many chats that exist the user has created. */
    Future<Long> createdBy(SqlConnection tx, String userId) {
        return tx.preparedQuery(CREATED_BY)
                .execute(Tuple.of(userId))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The creator's row comes last: a transaction that has it waits for nothing more. */
    private static Future<?> count(SqlConnection tx, Chat chat, long more) {
        return tx.preparedQuery(COUNT).execute(Tuple.of(chat.createdBy(), more));
    }

    /** Updates what can change: the name, the version of the participants, the time, the owner, the settings. */
    Future<?> update(SqlConnection tx, Chat chat) {
        return tx.preparedQuery(UPDATE)
                .execute(Tuple.of(chat.id(), chat.name(), chat.membersVersion(), chat.updatedAt(), chat.owner())
                        .addValue(chat.settings().storedWhoAdds())
                        .addValue(chat.settings().storedHistory())
                        .addValue(chat.settings().storedRetention()));
    }

    /**
     * Makes a participant, whose log this transaction has locked, an admin or no longer one.
     *
     * @param since null for no longer
     */
    Future<?> setAdmin(SqlConnection tx, UUID chatId, String userId, @Nullable OffsetDateTime since) {
        return tx.preparedQuery(SET_ADMIN).execute(Tuple.of(chatId, userId, since));
    }

    /** From where on the participants, whose logs this transaction has locked, read: from their joining, or all. */
    Future<?> setFloors(SqlConnection tx, UUID chatId, boolean fromJoining) {
        return tx.preparedQuery(SET_FLOORS).execute(Tuple.of(chatId, fromJoining));
    }

    /**
     * Adds participants, whose logs this transaction has locked.
     *
     * @param since the position of the event with which they come; they have read up to there
     */
    Future<?> insertParticipants(SqlConnection tx, UUID chatId, List<String> userIds, long since, OffsetDateTime at) {
        return tx.preparedQuery(INSERT_PARTICIPANTS)
                .execute(Tuple.of(chatId, userIds.toArray(String[]::new), since, at))
                .map(inserted -> {
                    if (inserted.rowCount() != userIds.size()) {
                        throw new IllegalStateException("the chat or a participant has no log");
                    }
                    return inserted;
                });
    }

    Future<?> deleteParticipant(SqlConnection tx, UUID chatId, String userId) {
        return tx.preparedQuery(DELETE_PARTICIPANT).execute(Tuple.of(chatId, userId));
    }

    /** Marks the chat as deleted and removes its participants; {@link ChatPurge} removes its messages. */
    Future<?> delete(SqlConnection tx, Chat chat) {
        return Future.all(
                tx.preparedQuery(DELETE).execute(Tuple.of(chat.id(), present())),
                tx.preparedQuery(DELETE_PARTICIPANTS).execute(Tuple.of(chat.id())),
                count(tx, chat, -1));
    }

    /** The participants of those of the chats that the user is in. */
    Future<Map<UUID, Members>> membersOf(String userId, Collection<UUID> chatIds) {
        return participations(userId, chatIds).map(parts -> {
            Map<UUID, Members> members = new HashMap<>();
            parts.forEach((chatId, part) -> members.put(chatId, part.members()));
            return members;
        });
    }

    /** The user's part in those of the chats that the user is in. */
    Future<Map<UUID, Participation>> participations(String userId, Collection<UUID> chatIds) {
        return postgres.query(membersOf, Tuple.of(userId).addValue(chatIds.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, Participation> parts = new HashMap<>();
                    rows.forEach(row -> parts.put(
                            row.getUUID(0),
                            new Participation(
                                    new Members(row.getLong(1), List.of(row.getArrayOfStrings(2)), row.getBoolean(4)),
                                    row.getLong(3),
                                    row.getBoolean(5))));
                    return parts;
                });
    }

    /** Those of the chats that exist. */
    Future<Set<UUID>> existing(Collection<UUID> ids) {
        return postgres.query(EXISTING, Tuple.of((Object) ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Set<UUID> existing = new HashSet<>();
                    rows.forEach(row -> existing.add(row.getUUID(0)));
                    return existing;
                });
    }

    private Optional<Chat> first(RowSet<Row> rows) {
        var row = rows.iterator();
        return row.hasNext() ? Optional.of(Chat.from(row.next(), hub)) : Optional.empty();
    }
}
