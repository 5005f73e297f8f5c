package dev.switchboard.log;

import dev.switchboard.bus.LogCommands.Heads;
import dev.switchboard.bus.LogCommands.Held;
import dev.switchboard.bus.LogCommands.Moved;
import dev.switchboard.bus.LogCommands.Read;
import dev.switchboard.bus.LogCommands.Survived;
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

    private static final String NUMBER = "(select number from log_lineage)";
    /** A log {@code l} with the first position that is kept of it. */
    private static final String LOG =
            """
            (select t.id, t.topic, t.head, coalesce(k.first_seq, 1) as first_seq
                from topic_log t left join topic_kept k on k.topic_id = t.id) l""";

    private static final String HEAD =
            "select head, first_seq, head, " + NUMBER + " from " + LOG + " where l.topic = $1";
    /** The last position up to the one asked for that this log has; those before the first kept one it had. */
    private static final String REACHED =
            """
            select coalesce(max(k.seq), l.first_seq - 1) as reached from topic_said k
            where k.topic_id = l.id and k.seq <= %s and k.seq >= l.first_seq""";

    static final String PAGE =
            """
            select l.head, l.first_seq, r.reached, (select number from log_lineage),
                e.seq, e.event, e.data, e.evict, coalesce(e.about, 0), e.only_for
            from %s cross join lateral (%s) r left join lateral (
                select seq, event, evict, about, only_for,
                    case when body_key is null then stored else '{' || to_json(body_key)::text || ':' || stored || '}' end
                        as data
                from (
                    select seq, event, evict, about, only_for, body_key, stored,
                        sum(octet_length(stored)) over (order by seq) - octet_length(stored) as ahead
                    from (
                        with k as materialized (
                            select seq, event, data, body, body_key, evict, about, source, ref, only_for from topic_said
                            where topic_id = l.id and seq > $2 and seq >= l.first_seq
                            order by seq limit $3),
                        referred as (
                            select f.seq, f.body from (
                                select source, array_agg(seq) as seqs, array_agg(ref) as refs from k
                                where source is not null group by source) s
                            cross join lateral topic_bodies(s.source, l.topic, s.seqs, s.refs, $4) f)
                        select k.seq, k.event, k.evict, k.about, k.only_for, k.body_key,
                            coalesce(k.data, r.body, case when b.users is null then b.data
                                else topic_body_text(b.data, b.users, b.users_at) end) as stored
                        from k left join topic_body b on b.id = k.body left join referred r on r.seq = k.seq) bodies) asked
                where ahead < $4) e on true
            where l.topic = $1
            order by e.seq"""
                    .formatted(LOG, REACHED.formatted("$2"));
    private static final String HEADS =
            """
            select n.number, l.topic, l.head from log_lineage n
            left join topic_log l on l.topic = any($1::text[]) and l.head > 0""";
    static final String SURVIVED =
            """
            select n.number, l.topic, l.head, l.first_seq, r.reached
            from log_lineage n left join (
                unnest($1::text[], $2::bigint[]) as held (topic, seq)
                join %s on l.topic = held.topic cross join lateral (%s) r) on true"""
                    .formatted(LOG, REACHED.formatted("held.seq"));
    /**
     * Every transaction that moves a log has a row of {@code topic_moved} with its number. Those below the horizon have ended:
     * this snapshot shows what they committed. What commits later has a number that the next question begins with, or a
     * higher one.
     */
    static final String MOVED =
            """
            select h.horizon, h.number, h.listed, m.topic, m.head
            from (
                select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, number,
                    not exists (
                        select from topic_moved_deleted d where d.lineage = $3 and d.xid >= $1::text::xid8) as listed
                from log_lineage) h
            left join (
                select l.topic, l.head from (
                    select distinct u.topic_id from topic_moved t cross join lateral unnest(t.topics) u (topic_id)
                    where t.lineage = $3 and t.xid >= $1::text::xid8 limit $2) e
                join topic_log l on l.id = e.topic_id) m on h.number = $3""";
    /** Between a lineage and a transaction of it, in what the next question hands in. */
    private static final String OF = ":";

    private static final String NO_TRANSACTION = "9223372036854775807";

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
            int lineage = 0;
            for (Row row : rows) {
                lineage = row.getInteger(0);
                if (row.getString(1) != null) {
                    heads.put(Topic.trusted(row.getString(1)), row.getLong(2));
                }
            }
            return new Heads(heads, lineage);
        });
    }

    /** What {@link Held} asks for. */
    Future<Survived> survived(Held asked) {
        List<Map.Entry<Topic, Long>> held = List.copyOf(asked.positions().entrySet());
        Tuple values = Tuple.tuple()
                .addValue(held.stream().map(one -> one.getKey().name()).toArray(String[]::new))
                .addValue(held.stream().map(Map.Entry::getValue).toArray(Long[]::new));
        return postgres.query(SURVIVED, values).map(rows -> {
            Map<Topic, LogPage> logs = new HashMap<>();
            int lineage = 0;
            for (Row row : rows) {
                lineage = row.getInteger(0);
                if (row.getString(1) != null) {
                    logs.put(
                            Topic.trusted(row.getString(1)),
                            new LogPage(row.getLong(2), row.getLong(3), row.getLong(4), lineage, List.of()));
                }
            }
            return new Survived(logs, lineage);
        });
    }

    /**
     * The topics that have moved since the answer that gave {@code after}. A transaction that was open then is read once
     * more, so that none is missed by committing late; a topic may come twice.
     *
     * @param after from the previous answer, or null to begin now
     */
    Future<Moved> moved(@Nullable String after) {
        String[] parts = after == null ? new String[] {"0", NO_TRANSACTION} : after.split(OF);
        int asked = Integer.parseInt(parts[0]);
        return postgres.query(MOVED, Tuple.of(parts[1], MAX_MOVED + 1, asked)).map(rows -> {
            Map<Topic, Long> heads = new HashMap<>();
            String horizon = parts[1];
            int lineage = asked;
            boolean listed = true;
            for (Row row : rows) {
                horizon = row.getString(0);
                lineage = row.getInteger(1);
                listed = row.getBoolean(2);
                if (row.getString(3) != null) {
                    heads.put(Topic.trusted(row.getString(3)), row.getLong(4));
                }
            }
            boolean complete = heads.size() <= MAX_MOVED && (after == null || (listed && lineage == asked));
            return new Moved(heads, lineage + OF + horizon, complete, lineage);
        });
    }

    private static LogPage toPage(RowSet<Row> rows) {
        long head = 0;
        long first = 1;
        long reached = 0;
        int lineage = 0;
        List<Entry> entries = new ArrayList<>();
        for (Row row : rows) {
            head = row.getLong(0);
            first = row.getLong(1);
            reached = row.getLong(2);
            lineage = row.getInteger(3);
            if (row.size() > 4 && row.getLong(4) != null) {
                entries.add(toEntry(row));
            }
        }
        return new LogPage(head, first, reached, lineage, entries);
    }

    private static Entry toEntry(Row row) {
        return new Entry(
                row.getLong(4),
                row.getString(5),
                Buffer.buffer(row.getString(6)),
                row.getString(7),
                row.getLong(8),
                row.getString(9));
    }
}
