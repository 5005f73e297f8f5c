package dev.switchboard.log;

import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of a topic's log for people who look back, in both directions. One statement each. A concern that keeps bodies
 * itself has pages of its own. Safe from any thread; keeps nothing.
 */
public final class TopicHistory {

    /**
     * Which events: the next ones after {@code after} if that is given, otherwise the newest before {@code before}.
     *
     * @param after an exclusive position; null for none
     * @param before an exclusive position; null for none
     */
    public record Range(@Nullable Long after, @Nullable Long before, int limit) {}

    /**
     * Some events.
     *
     * @param events their data, JSON, ascending
     * @param hasMore whether the range has more
     */
    public record Page(List<Buffer> events, boolean hasMore) {}

    /** So that an answer stays far below a connection's outbound queue; the first event always fits. */
    private static final int MAX_BYTES = 512 * 1024;

    private static final String READ =
            """
            select coalesce(e.data, b.data)
            from topic_log l left join topic_kept k on k.topic_id = l.id
                join topic_event e on e.topic_id = l.id left join topic_body b on b.id = e.body
            where l.topic = $1 and e.seq >= coalesce(k.first_seq, 1) and e.seq > $2 and e.seq < $3
            order by e.seq %s limit $4""";

    private static final String OLDEST_FIRST = READ.formatted("asc");
    private static final String NEWEST_FIRST = READ.formatted("desc");

    private final Postgres postgres;

    public TopicHistory(Postgres postgres) {
        this.postgres = postgres;
    }

    public Future<Page> read(Topic topic, Range range) {
        boolean newestFirst = range.after() == null;
        Tuple values = Tuple.of(
                topic.name(),
                range.after() == null ? 0L : range.after(),
                range.before() == null ? Long.MAX_VALUE : range.before(),
                (long) range.limit() + 1);
        return postgres.query(newestFirst ? NEWEST_FIRST : OLDEST_FIRST, values)
                .map(rows -> page(rows, range.limit(), newestFirst));
    }

    private static Page page(RowSet<Row> rows, int limit, boolean newestFirst) {
        List<Buffer> events = new ArrayList<>(rows.size());
        int bytes = 0;
        for (Row row : rows) {
            Buffer event = Buffer.buffer(row.getString(0));
            if (events.size() == limit || (bytes > 0 && bytes + event.length() > MAX_BYTES)) {
                break;
            }
            bytes += event.length();
            events.add(event);
        }
        boolean hasMore = events.size() < rows.size();
        if (newestFirst) {
            Collections.reverse(events);
        }
        return new Page(events, hasMore);
    }
}
