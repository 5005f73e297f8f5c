package dev.switchboard.log;

import dev.switchboard.bus.LogCommands.Heads;
import dev.switchboard.bus.LogCommands.Moved;
import dev.switchboard.bus.LogCommands.Read;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.LogPage.Entry;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs. Each answer is one statement, so one snapshot: its head and its events agree, and an event is visible
 * only together with all earlier ones of its topic. Safe from any thread.
 */
final class LogReader {

    /** The most events of one page. */
    static final int MAX_EVENTS = 1000;
    /** A page is full at this many characters of data, but has at least one event. */
    static final int MAX_LENGTH = 1 << 20;
    /** The most topics that one answer names as moved. */
    static final int MAX_MOVED = 20_000;

    private static final String HEAD = "select head, first_seq from topic_log where topic = $1";
    private static final String PAGE =
            """
            select l.head, l.first_seq, e.seq, e.event, e.data, e.evict, coalesce(e.about, 0)
            from topic_log l left join lateral (
                select seq, event, evict, about,
                    case when body_key is null then stored else '{' || to_json(body_key)::text || ':' || stored || '}' end
                        as data
                from (
                    select k.seq, k.event, k.evict, k.about, k.body_key, coalesce(k.data, b.data) as stored,
                        sum(octet_length(coalesce(k.data, b.data))) over (order by k.seq)
                            - octet_length(coalesce(k.data, b.data)) as ahead
                    from (
                        select seq, event, data, body, body_key, evict, about from topic_event
                        where topic = l.topic and seq > $2 and seq >= l.first_seq
                        order by seq limit $3) k
                    left join topic_body b on b.id = k.body) asked
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

    /** What {@link Read} asks for. */
    Future<LogPage> read(Read asked) {
        Long after = asked.after();
        if (after == null || asked.limit() <= 0) {
            return postgres.query(HEAD, Tuple.of(asked.topic().name())).map(LogReader::toPage);
        }
        int length = asked.length() == null ? MAX_LENGTH : Math.max(1, Math.min(asked.length(), MAX_LENGTH));
        Tuple values = Tuple.of(asked.topic().name(), after, Math.min(asked.limit(), MAX_EVENTS), length);
        return postgres.query(PAGE, values).map(LogReader::toPage);
    }

    /** Where the logs of the topics end; a topic without an event is left out. */
    Future<Heads> heads(Collection<Topic> topics) {
        String[] names = topics.stream().map(Topic::name).toArray(String[]::new);
        return postgres.query(HEADS, Tuple.of(names)).map(rows -> {
            Map<Topic, Long> heads = new HashMap<>();
            rows.forEach(row -> heads.put(Topic.trusted(row.getString(0)), row.getLong(1)));
            return new Heads(heads);
        });
    }

    /**
     * The topics that have moved since the answer that gave {@code after}. A transaction that was open then is read once
     * more, so that none is missed by committing late; a topic may come twice.
     *
     * @param after from the previous answer, or null to begin now
     */
    Future<Moved> moved(@Nullable String after) {
        String from = after == null ? "9223372036854775807" : after;
        return postgres.query(MOVED, Tuple.of(from, MAX_MOVED + 1)).map(rows -> {
            Map<Topic, Long> heads = new HashMap<>();
            String horizon = from;
            for (Row row : rows) {
                horizon = row.getString(0);
                if (row.getString(1) != null) {
                    heads.put(Topic.trusted(row.getString(1)), row.getLong(2));
                }
            }
            return new Moved(heads, horizon, heads.size() <= MAX_MOVED);
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
                entries.add(toEntry(row));
            }
        }
        return new LogPage(head, first, entries);
    }

    private static Entry toEntry(Row row) {
        return new Entry(
                row.getLong(2), row.getString(3), Buffer.buffer(row.getString(4)), row.getString(5), row.getLong(6));
    }
}
