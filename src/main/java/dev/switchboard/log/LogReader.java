package dev.switchboard.log;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.LogPage.Entry;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the logs. Each answer comes from one statement, thus from one snapshot: a head and the events beside it agree,
 * and an event is seen only with all that came before it in its topic. Safe from any thread.
 */
final class LogReader {

    /** The most events of one page. */
    static final int MAX_EVENTS = 1000;
    /** A page is full at this many characters of data; one event is always taken. */
    static final int MAX_LENGTH = 1 << 20;
    /** The most topics that one answer names as moved. */
    static final int MAX_MOVED = 20_000;

    private static final String HEAD = "select head, first_seq from topic_log where topic = $1";
    private static final String PAGE =
            """
            select l.head, l.first_seq, e.seq, e.event, e.data, e.evict
            from topic_log l left join lateral (
                select * from (
                    select seq, event, data, evict,
                        sum(octet_length(data)) over (order by seq) - octet_length(data) as ahead
                    from topic_event
                    where topic = l.topic and seq > $2 and seq >= l.first_seq
                    order by seq limit $3) asked
                where ahead < $4) e on true
            where l.topic = $1
            order by e.seq""";
    private static final String HEADS = "select topic, head from topic_log where topic = any($1::text[]) and head > 0";
    private static final String MOVED =
            """
            select h.horizon, m.topic, m.head
            from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) h left join (
                select topic, max(seq) as head from topic_event
                where xid >= $1::text::xid8 group by topic limit $2) m on true""";

    private final Postgres postgres;

    LogReader(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<LogPage> head(Topic topic) {
        return postgres.query(HEAD, Tuple.of(topic.name())).map(LogReader::toPage);
    }

    /**
     * @param length a page is full at so many characters of data, if that is less than {@link #MAX_LENGTH}
     */
    Future<LogPage> page(Topic topic, long after, int limit, int length) {
        Tuple asked =
                Tuple.of(topic.name(), after, Math.min(limit, MAX_EVENTS), Math.max(1, Math.min(length, MAX_LENGTH)));
        return postgres.query(PAGE, asked).map(LogReader::toPage);
    }

    /** {@code {heads: {topic: head}}}, topics without an event left out. */
    Future<JsonObject> heads(List<String> topics) {
        return postgres.query(HEADS, Tuple.of(topics.toArray(String[]::new))).map(rows -> {
            JsonObject heads = new JsonObject();
            rows.forEach(row -> heads.put(row.getString(0), row.getLong(1)));
            return new JsonObject().put("heads", heads);
        });
    }

    /**
     * The topics that moved since the answer that gave {@code after}: {@code {heads, after, complete}}. A transaction
     * that was open then is looked at again, so none slips through by committing late; a topic may come twice.
     *
     * @param after what the last answer said, or null to begin now
     */
    Future<JsonObject> moved(String after) {
        String from = after == null ? "9223372036854775807" : after;
        return postgres.query(MOVED, Tuple.of(from, MAX_MOVED + 1)).map(rows -> {
            JsonObject heads = new JsonObject();
            String horizon = null;
            for (Row row : rows) {
                horizon = row.getString(0);
                if (row.getString(1) != null) {
                    heads.put(row.getString(1), row.getLong(2));
                }
            }
            return new JsonObject()
                    .put("heads", heads)
                    .put("after", horizon)
                    .put("complete", heads.size() <= MAX_MOVED);
        });
    }

    private static LogPage toPage(RowSet<Row> rows) {
        long head = 0;
        long first = 1;
        List<Entry> entries = new ArrayList<>();
        for (Row row : rows) {
            head = row.getLong(0);
            first = row.getLong(1);
            if (row.size() > 2 && row.getLong(2) != null) {
                entries.add(
                        new Entry(row.getLong(2), row.getString(3), Buffer.buffer(row.getString(4)), row.getString(5)));
            }
        }
        return new LogPage(head, first, entries);
    }
}
