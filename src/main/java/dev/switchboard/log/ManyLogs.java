package dev.switchboard.log;

import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog.Sharing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link TopicLog} does to many logs in one statement. Stateless; safe from any thread. */
final class ManyLogs {

    /** Takes the rows in order, as every lock; a new log's row is written once and not twice. */
    private static final String TAKE =
            """
            insert into topic_log as t (topic, head, skipped, first_at)
            select unnest($1::text[]), greatest(1, l.base), greatest(1, l.base) - 1, clock_timestamp()
            from log_lineage l order by 1
            on conflict (topic_key(topic)) do update set
                head = %1$s,
                skipped = t.skipped + %1$s - t.head - 1,
                moved_at = clock_timestamp(),
                first_at = coalesce(t.first_at, clock_timestamp())
            returning topic, head"""
                    .formatted(TopicLog.NEXT.formatted("t."));

    private static final String GIVEN = "unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) with ordinality"
            + " as given (topic, seq, event, body_key, nr)";
    private static final String IN_TIME = TopicLog.IN_TIME.formatted(6);

    /** The logs whose positions are given, moved to them. */
    private static final String MOVED =
            """
            with placed as (
                update topic_log t set
                    head = given.seq,
                    skipped = t.skipped + given.seq - t.head - 1,
                    moved_at = clock_timestamp(),
                    first_at = coalesce(t.first_at, clock_timestamp())
                from %s
                where t.topic = given.topic and %s = given.seq and %s
                returning t.id, given.seq, given.event, given.body_key, given.nr)
            """
                    .formatted(GIVEN, TopicLog.NEXT.formatted("t."), IN_TIME);
    /** The same for positions that are taken already. */
    private static final String TAKEN =
            "with placed as (select t.id, given.seq, given.event, given.body_key, given.nr from " + GIVEN
                    + " join topic_log t on t.topic = given.topic where " + IN_TIME + ")\n";

    /** A copy for each: for small data, which a reader then finds in its place. */
    private static final String COPIES =
            """
            insert into topic_event (topic_id, seq, event, data) select id, seq, event,
                case when body_key is null then $5::text
                    else '{' || to_json(body_key)::text || ':' || $5::text || '}' end
            from placed order by id""";
    /** One body for all. */
    private static final String SHARED =
            """
            , body as (
                insert into topic_body (data, refs, users, users_at)
                select $5, coalesce(array_length($1, 1), 0), case when $7::integer is not null then (
                    select array_agg(id order by nr) from placed) end, $7::integer
                returning id)
            insert into topic_event (topic_id, seq, event, body, body_key)
            select p.id, p.seq, p.event, body.id, p.body_key from placed p, body order by p.id""";

    /** Copies that are shorter together than this are not worth a body of their own. */
    private static final int SHARED_FROM = 8 * 1024;

    private ManyLogs() {}

    static boolean sharesBody(int logs, Buffer body) {
        return logs > 1 && (long) logs * body.length() >= SHARED_FROM;
    }

    static Future<Map<Topic, Long>> take(SqlConnection tx, Collection<Topic> topics) {
        String[] names = topics.stream().map(Topic::name).distinct().sorted().toArray(String[]::new);
        return tx.preparedQuery(TAKE).execute(Tuple.tuple().addValue(names)).map(rows -> {
            Map<Topic, Long> taken = new HashMap<>();
            rows.forEach(row -> taken.put(Topic.trusted(row.getString(0)), row.getLong(1)));
            return taken;
        });
    }

    static Future<Void> append(SqlConnection tx, List<Sharing> events, Buffer body, @Nullable OffsetDateTime latest) {
        return execute(tx, MOVED, events, body, latest);
    }

    static Future<Void> appendTaken(
            SqlConnection tx, List<Sharing> events, Buffer body, @Nullable OffsetDateTime latest) {
        return execute(tx, TAKEN, events, body, latest);
    }

    private static Future<Void> execute(
            SqlConnection tx, String placed, List<Sharing> events, Buffer body, @Nullable OffsetDateTime latest) {
        boolean shared = sharesBody(events.size(), body);
        Tuple values = Tuple.tuple()
                .addValue(events.stream().map(event -> event.topic().name()).toArray(String[]::new))
                .addValue(events.stream().map(Sharing::seq).toArray(Long[]::new))
                .addValue(events.stream().map(Sharing::event).toArray(String[]::new))
                .addValue(events.stream().map(Sharing::key).toArray(String[]::new));
        Future<RowSet<Row>> done = shared
                ? tx.preparedQuery(placed + SHARED).execute(addBody(values, latest, events, body.toString()))
                : tx.preparedQuery(placed + COPIES)
                        .execute(values.addValue(body.toString()).addValue(latest));
        return done.map(rows -> TopicLog.appended(rows, events.size()));
    }

    /**
     * If the body lists the users in whose logs it comes, in the order of the events, it is stored without the list, and with
     * the numbers of their logs: their ids may be much longer.
     */
    private static Tuple addBody(Tuple values, @Nullable OffsetDateTime latest, List<Sharing> events, String body) {
        JsonArray users = new JsonArray();
        events.stream()
                .map(Sharing::topic)
                .filter(topic -> topic.kind() == Topic.Kind.USER)
                .forEach(topic -> users.add(topic.id()));
        // As the body: a buffer writes some characters in another way than a string.
        String list = users.toBuffer().toString();
        int at = users.size() < events.size() ? -1 : body.indexOf(list);
        return at < 0
                ? values.addValue(body).addValue(latest).addValue(null)
                : values.addValue(body.substring(0, at) + body.substring(at + list.length()))
                        .addValue(latest)
                        .addValue(body.codePointCount(0, at));
    }
}
