package dev.switchboard.audit;

import dev.switchboard.bus.AuditCommands.Page;
import dev.switchboard.bus.AuditCommands.Question;
import dev.switchboard.bus.AuditCommands.Recorded;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Steps;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The table {@code audit}. Safe from any thread. */
final class AuditStore {

    /** Entries of one removal. */
    static final int BATCH = 1_000;

    private static final String ADD =
            """
            insert into audit (key, at, actor, action, target, address, node, detail)
            select $1, $2, $3, $4, $5, $6, $7, $8
            where $9::bigint = 0 or not exists (
                select from audit a where a.action = $4 and a.actor is not distinct from $3
                    and a.target is not distinct from $5 and a.address is not distinct from $6
                    and a.at > $2::timestamptz - $9::bigint * interval '1 millisecond')
            on conflict (key) do nothing""";
    /** An entry that is committed late stands among the earlier pages, and moves none. */
    private static final String PAGE =
            """
            select id, at, actor, action, target, address, node, detail from audit
            where id < $1 and ($2::text is null or actor = $2) and ($3::text is null or action = $3)
            order by id desc limit $4""";

    private static final String SAY = "select set_config('switchboard.audit_retention', 'on', true)";
    private static final String SWEEP =
            """
            delete from audit where id in (
                select id from (select id, at from audit order by id limit $2) oldest
                where at < clock_timestamp() - $1::bigint * interval '1 millisecond')""";

    private final Postgres postgres;

    AuditStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Void> add(Caller caller, Recorded recorded) {
        Tuple values = Tuple.of(
                        recorded.id(),
                        recorded.at().atOffset(ZoneOffset.UTC),
                        AuditLog.actor(caller),
                        recorded.act().action(),
                        recorded.act().target(),
                        caller.address())
                .addValue(recorded.node())
                .addValue(recorded.act().detail().encode())
                .addValue(recorded.once().toMillis());
        return postgres.query(ADD, values).mapEmpty();
    }

    Future<Page> page(Question asked) {
        // One more than asked for shows whether there is a next page.
        Tuple values = Tuple.of(asked.before(), asked.actor(), asked.action(), asked.limit() + 1L);
        return postgres.query(PAGE, values).map(rows -> page(rows, asked.limit()));
    }

    private static Page page(RowSet<Row> rows, int limit) {
        List<JsonObject> entries = new ArrayList<>();
        for (Row row : rows) {
            if (entries.size() == limit) {
                return new Page(entries, entries.get(limit - 1).getString("id"));
            }
            entries.add(entry(row));
        }
        return new Page(entries, null);
    }

    /** The number as text: no client computes with it. */
    private static JsonObject entry(Row row) {
        return new JsonObject()
                .put("id", Long.toString(row.getLong(0)))
                .put("at", WireTime.write(row.getOffsetDateTime(1)))
                .put("actor", row.getString(2))
                .put("action", row.getString(3))
                .put("target", row.getString(4))
                .put("address", row.getString(5))
                .put("node", row.getString(6))
                .put("detail", new JsonObject(row.getString(7)));
    }

    /** Removes entries that are older, batch after batch. */
    Future<Void> sweep(Duration maxAge) {
        return Steps.whileMore(
                () -> postgres.transaction(tx -> tx.query(SAY).execute().compose(said -> tx.preparedQuery(SWEEP)
                                .execute(Tuple.of(maxAge.toMillis(), BATCH))))
                        .map(gone -> gone.rowCount() == BATCH));
    }
}
