package dev.switchboard.outbox;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.outbox.SourceRow.Mark;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the hub has taken from a source, in its own PostgreSQL: noted by the transaction that puts the events into the logs, so
 * that a row is never taken twice, whatever happens before it is deleted at the source. Stateless; safe from any thread.
 */
final class TakenStore {

    /**
     * What may still be at the source.
     *
     * @param turn counts the transactions that have taken from it; one that read the source in an earlier turn takes nothing
     */
    record Taken(long turn, Set<Mark> marks) {}

    private static final String ADD =
            "insert into outbox_source (name, ids, times) values ($1, '{}', '{}') on conflict do nothing";
    private static final String READ = "select turn, ids, times from outbox_source where name = $1";
    private static final String NOTE =
            """
            update outbox_source set turn = turn + 1, ids = $3::bigint[], times = $4::timestamptz[]
            where name = $1 and turn = $2""";

    private final Postgres postgres;
    private final OutboxLogs logs;
    private final Lease lease;
    private final String source;

    /** @param lease under which events are taken */
    TakenStore(Postgres postgres, OutboxLogs logs, Lease lease, String source) {
        this.postgres = postgres;
        this.logs = logs;
        this.lease = lease;
        this.source = source;
    }

    Future<Taken> read() {
        return postgres.query(ADD, Tuple.of(source))
                .compose(there -> postgres.query(READ, Tuple.of(source)))
                .map(rows -> taken(rows.iterator().next()));
    }

    private static Taken taken(Row row) {
        Long[] ids = row.getArrayOfLongs("ids");
        OffsetDateTime[] times = row.getArrayOfOffsetDateTimes("times");
        Set<Mark> marks = new LinkedHashSet<>();
        for (int i = 0; i < ids.length; i++) {
            marks.add(new Mark(ids[i], times[i]));
        }
        return new Taken(row.getLong("turn"), marks);
    }

    /**
     * Puts the events into the logs of their topics and notes which rows they were, in one transaction, unless another node has
     * taken the lease, or anything from the source, since then.
     *
     * @param last whose rows are deleted at the source
     * @return what to publish, in order
     */
    Future<List<Publication>> take(Taken last, Map<OutboxEvent, Topic> events, Collection<Mark> marks) {
        return postgres.transaction(
                tx -> lease.check(tx).compose(held -> note(tx, last, marks)).compose(noted -> logs.append(tx, events)));
    }

    private Future<Void> note(SqlConnection tx, Taken last, Collection<Mark> marks) {
        Tuple values = Tuple.of(source, last.turn(), SourceStore.ids(marks), SourceStore.times(marks));
        return tx.preparedQuery(NOTE).execute(values).map(noted -> {
            if (noted.rowCount() == 0) {
                throw Failure.of(ErrorCode.CONFLICT, "somebody else has taken events from source " + source);
            }
            return null;
        });
    }
}
