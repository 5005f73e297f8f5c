package dev.switchboard.storage;

import dev.switchboard.bus.Failure;
import dev.switchboard.storage.postgres.StoreReason;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether PostgreSQL takes a write. Usually it rewrites one row, which costs almost nothing; after a command has met a
 * full disk it makes a table large enough to need new blocks, because a full disk still takes what fits into old ones. Safe
 * from any thread; lives as long as the pool.
 */
final class WriteProbe {

    private static final String REWRITE =
            """
            update schema_migrations set name = name
            where number = (select min(number) from schema_migrations)""";

    private static final String IS_READ_ONLY = "select current_setting('transaction_read_only') = 'on' as read_only";
    /** About 700 KB. */
    private static final int ROWS = 20_000;

    private final Postgres postgres;
    /** Those who ask while a probe is in flight get its outcome. */
    private final AtomicReference<@Nullable Future<Void>> inFlight = new AtomicReference<>();

    private volatile boolean diskSuspected;

    WriteProbe(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A command failed for want of disk space. */
    void suspectDisk() {
        diskSuspected = true;
    }

    Future<Void> run() {
        Future<Void> running = inFlight.get();
        if (running != null) {
            return running;
        }
        Future<Void> outcome = (diskSuspected ? grow() : rewrite()).recover(WriteProbe::explain);
        if (inFlight.compareAndSet(null, outcome)) {
            outcome.onComplete(done -> inFlight.set(null));
        }
        return outcome;
    }

    /** With a table of its own, which needs the rights that the migrations need. */
    Future<Void> runThoroughly() {
        return grow().recover(WriteProbe::explain);
    }

    /** Before the migrations there is no row to rewrite; they report their own problem. */
    private Future<Void> rewrite() {
        return postgres.tryOut(connection -> connection.preparedQuery(REWRITE).execute(Tuple.tuple()))
                .<Void>mapEmpty()
                .recover(cause -> cause instanceof PgException refused && SqlFailures.isUndefined(refused)
                        ? isNotReadOnly()
                        : Future.failedFuture(cause));
    }

    private Future<Void> isNotReadOnly() {
        return postgres.tryOut(connection -> connection.query(IS_READ_ONLY).execute())
                .compose(rows -> {
                    Row row = rows.iterator().next();
                    return row.getBoolean("read_only")
                            ? Future.failedFuture("the server is read-only")
                            : Future.succeededFuture();
                });
    }

    /** The statements of one simple query are one transaction. */
    private Future<Void> grow() {
        String table = "switchboard_probe_"
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        String sql = "create table " + table + " as select n from generate_series(1, " + ROWS + ") as n; drop table "
                + table;
        return postgres.tryOut(connection -> connection.query(sql).execute())
                .onSuccess(done -> diskSuspected = false)
                .mapEmpty();
    }

    private static Future<Void> explain(Throwable cause) {
        return Future.failedFuture(cause instanceof Failure ? cause.getMessage() : StoreReason.of(cause));
    }
}
