package dev.switchboard.log;

import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the logs of durable topics, inside the transaction of the concern whose change is the event. First
 * {@link #lock} the topics, then decide: no other transaction appends to them before the commit. Positions are
 * consecutive from 1; a rollback returns them, so none is reused. None is skipped but by a new lineage: the first event of
 * a topic in it takes the lineage's base.
 *
 * <p>Each method sends its statements before it returns, so statements issued next go out with them; only for a single
 * topic that has no log yet does {@link #lock} send more. Stateless; safe from any thread.
 */
public final class TopicLog {

    /** Takes the rows one after another, in order: locks a row that exists, inserts one that does not. */
    private static final String LOCK_ALL =
            """
            insert into topic_log (topic) select unnest($1::text[]) order by 1
            on conflict (topic_key(topic)) do update set head = 0 where false""";

    /** The position after {@code head}: a lineage's first event of a topic takes the base, so that none is used twice. */
    static final String NEXT = "greatest(%shead + 1, (select base from log_lineage))";

    /** Waits for nothing but a transaction that creates the same log. */
    private static final String CREATE_MISSING =
            """
            insert into topic_log (topic)
            select name from unnest($1::text[]) name where not exists (select from topic_log where topic = name) order by 1
            on conflict (topic_key(topic)) do nothing""";

    private static final String NEXT_OF_MANY =
            "select topic, %s from topic_log where topic = any($1::text[])".formatted(NEXT.formatted(""));
    private static final String LOCK_ONE =
            "select %s from topic_log where topic = $1 for update".formatted(NEXT.formatted(""));

    private static final String CLOCK = "select clock_timestamp()";

    /** Whether the statement comes in time, by the server's clock; the transaction fails if it does not. */
    static final String IN_TIME =
            "case when coalesce(clock_timestamp() < $%d::timestamptz, true) then true else topic_log_expired() end";

    private static final String APPEND =
            """
            with moved as (
                update topic_log set
                    head = $2,
                    skipped = skipped + $2 - head - 1,
                    moved_at = clock_timestamp(),
                    first_at = coalesce(first_at, clock_timestamp())
                where topic = $1 and %s = $2 and %s
                returning id)
            insert into topic_event (topic_id, seq, event, data, evict, about)
            select id, $2, $3, $4, $5, nullif($7::bigint, 0) from moved"""
                    .formatted(NEXT.formatted(""), IN_TIME.formatted(6));

    /**
     * An event whose data is a body that it shares with others.
     *
     * @param seq the next position of the topic's log
     * @param key the data is an object with the body under this key; null if the body is the data
     */
    public record Sharing(Topic topic, long seq, String event, @Nullable String key) {}

    private TopicLog() {}

    /**
     * Locks the topics' logs until the transaction ends and returns the next {@code seq} of each. Logs that do not exist
     * are created. Topics are locked in sorted order, so that no two transactions wait for each other; a transaction that
     * locks twice must continue upwards, that is, lock chats before users.
     */
    public static Future<Map<Topic, Long>> lock(SqlConnection tx, Collection<Topic> topics) {
        if (topics.size() == 1) {
            Topic topic = topics.iterator().next();
            return lockExisting(tx, topic)
                    .compose(next ->
                            next.isPresent() ? Future.succeededFuture(Map.of(topic, next.get())) : lockAll(tx, topics));
        }
        return lockAll(tx, topics);
    }

    private static Future<Map<Topic, Long>> lockAll(SqlConnection tx, Collection<Topic> topics) {
        Tuple names =
                Tuple.of(topics.stream().map(Topic::name).distinct().sorted().toArray(String[]::new));
        Future<RowSet<Row>> locked = tx.preparedQuery(LOCK_ALL).execute(names);
        // A separate statement: it must see what was committed while the first one waited.
        Future<RowSet<Row>> heads = tx.preparedQuery(NEXT_OF_MANY).execute(names);
        return Future.all(locked, heads).map(done -> nextOf(heads.result()));
    }

    /**
     * As {@link #lock}, and takes the next {@code seq} of each at once: for an event that this transaction appends to all of
     * them by {@link #appendTaken}, unless it is rolled back.
     */
    public static Future<Map<Topic, Long>> take(SqlConnection tx, Collection<Topic> topics) {
        return ManyLogs.take(tx, topics);
    }

    /** Creates and locks the log of a topic that is new, such as that of a chat whose id was made just now. */
    public static Future<?> create(SqlConnection tx, Topic topic) {
        return tx.preparedQuery(LOCK_ALL).execute(Tuple.of(new String[] {topic.name()}));
    }

    /**
     * Creates those of the logs that do not exist, in a transaction of its own, and locks none that does: so that a group commit
     * finds the topics of many commands and takes them into one transaction.
     */
    public static Future<?> createMissing(Postgres postgres, Collection<Topic> topics) {
        return postgres.query(CREATE_MISSING, Tuple.of((Object) names(topics)));
    }

    /** Creates and locks the logs of these topics, in order, and waits for those that somebody holds. */
    public static Future<?> create(SqlConnection tx, Collection<Topic> topics) {
        return tx.preparedQuery(LOCK_ALL).execute(Tuple.of((Object) names(topics)));
    }

    private static String[] names(Collection<Topic> topics) {
        return topics.stream().map(Topic::name).distinct().toArray(String[]::new);
    }

    /** Locks one topic's log as {@link #lock} does, but creates none: empty if the topic has no log. */
    public static Future<Optional<Long>> lockExisting(SqlConnection tx, Topic topic) {
        return tx.preparedQuery(LOCK_ONE).execute(Tuple.of(topic.name())).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(row.next().getLong(0)) : Optional.empty();
        });
    }

    /**
     * Appends one event at {@code seq}, the next of the locked topic. For several events, call it once for each, with
     * consecutive {@code seq}.
     *
     * @param data the encoded JSON object
     * @param evict as in {@link dev.switchboard.bus.Publication.Scope#evict()}
     */
    public static Future<Void> append(
            SqlConnection tx, Topic topic, long seq, String event, Buffer data, @Nullable String evict) {
        return append(tx, topic, seq, event, data, evict, null);
    }

    /**
     * As {@link #append(SqlConnection, Topic, long, String, Buffer, String)}, but by {@code latest} at the latest.
     *
     * @param latest on the server's own clock: a statement that the network delivers later fails, and its transaction with
     *     it; null for any time
     */
    public static Future<Void> append(
            SqlConnection tx,
            Topic topic,
            long seq,
            String event,
            Buffer data,
            @Nullable String evict,
            @Nullable OffsetDateTime latest) {
        return append(tx, new Target(topic, seq), event, data, evict, latest);
    }

    /** As {@link #append(SqlConnection, Topic, long, String, Buffer, String)}, with what the event is about. */
    public static Future<Void> append(SqlConnection tx, Target target, String event, Buffer data) {
        return append(tx, target, event, data, null, null);
    }

    private static Future<Void> append(
            SqlConnection tx,
            Target target,
            String event,
            Buffer data,
            @Nullable String evict,
            @Nullable OffsetDateTime latest) {
        Tuple values = Tuple.of(target.topic().name(), target.seq(), event, data.toString(), evict)
                .addValue(latest)
                .addValue(target.about());
        return tx.preparedQuery(APPEND).execute(values).map(done -> appended(done, 1));
    }

    /** Appends the same event to several locked topics, at the next {@code seq} of each. */
    public static Future<Void> append(SqlConnection tx, List<Target> targets, String event, Buffer data) {
        return append(tx, targets, event, data, null);
    }

    /** As {@link #append(SqlConnection, List, String, Buffer)}, but by {@code latest} at the latest. */
    public static Future<Void> append(
            SqlConnection tx, List<Target> targets, String event, Buffer data, @Nullable OffsetDateTime latest) {
        return ManyLogs.append(tx, sharing(targets, event), data, latest);
    }

    /**
     * As {@link #append(SqlConnection, List, String, Buffer, OffsetDateTime)}, at the positions that {@link #take} has taken
     * in this transaction.
     */
    public static Future<Void> appendTaken(
            SqlConnection tx, List<Target> targets, String event, Buffer data, @Nullable OffsetDateTime latest) {
        return ManyLogs.appendTaken(tx, sharing(targets, event), data, latest);
    }

    private static List<Sharing> sharing(List<Target> targets, String event) {
        return targets.stream()
                .map(target -> new Sharing(target.topic(), target.seq(), event, null))
                .toList();
    }

    /**
     * Appends events that have one body, which is stored once however many they are.
     *
     * @param body encoded JSON
     * @param latest as in {@link #append(SqlConnection, Topic, long, String, Buffer, String, OffsetDateTime)}
     */
    public static Future<Void> appendSharing(
            SqlConnection tx, List<Sharing> events, Buffer body, @Nullable OffsetDateTime latest) {
        return ManyLogs.append(tx, events, body, latest);
    }

    /** Whether an event in so many logs is stored with one body instead of a copy for each. */
    public static boolean sharesBody(int logs, Buffer body) {
        return ManyLogs.sharesBody(logs, body);
    }

    /** The time of the server, for {@code latest}. */
    public static Future<OffsetDateTime> clock(SqlConnection tx) {
        return tx.preparedQuery(CLOCK)
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime(0));
    }

    /** Each of the topics with its next position, of what {@link #lock} returned. */
    public static List<Target> targets(Collection<Topic> topics, Map<Topic, Long> next) {
        return topics.stream()
                .map(topic -> new Target(topic, Objects.requireNonNull(next.get(topic))))
                .toList();
    }

    private static Map<Topic, Long> nextOf(RowSet<Row> rows) {
        Map<Topic, Long> next = new HashMap<>();
        rows.forEach(row -> next.put(Topic.trusted(row.getString(0)), row.getLong(1)));
        return next;
    }

    /** {@link #NEXT}, of a table with this prefix. */
    public static String next(String prefix) {
        return NEXT.formatted(prefix);
    }

    /** The condition that the statement comes before the time that is the parameter of this number. */
    public static String inTime(int parameter) {
        return IN_TIME.formatted(parameter);
    }

    /** Fails unless the statement has appended so many events. */
    public static Void appended(RowSet<Row> done, int expected) {
        if (done.rowCount() != expected) {
            throw new IllegalStateException("seq is not the next one of a locked topic");
        }
        return null;
    }
}
