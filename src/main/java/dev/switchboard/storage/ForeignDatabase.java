package dev.switchboard.storage;

import dev.switchboard.storage.postgres.PostgresTarget;
import dev.switchboard.storage.postgres.StoreReason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL database of an application: a small pool of its own, whose failures are no outage of the hub's store. Nothing is
 * kept waiting there, and no call waits long for a server that hangs. Safe from any thread; whoever opens it closes it.
 */
public final class ForeignDatabase {

    private static final String BOUND_STATEMENTS = "statement_timeout = '10s'";
    private static final String BOUND_LOCK_WAITS = "lock_timeout = '4s'";
    private static final String BOUND_IDLE_TRANSACTIONS = "idle_in_transaction_session_timeout = '3s'";

    /** Longer than the server may take for a statement: it hangs, and cannot say so. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final PostgresConfig config;
    private final PostgresTarget target;
    private final SessionBounds bounds;
    private final PostgresConnections connections;

    private ForeignDatabase(Vertx vertx, PostgresConfig config) {
        this.config = config;
        target = config.target();
        bounds = new SessionBounds(target, BOUND_STATEMENTS, BOUND_LOCK_WAITS, BOUND_IDLE_TRANSACTIONS);
        connections = new PostgresConnections(
                vertx, config, target, (connection, state) -> bounds.prepare(connection), PATIENCE);
    }

    /**
     * Opens a pool; no connection is made before the first use. Fails with an {@link IllegalArgumentException} that names a
     * problem of the URI.
     */
    public static ForeignDatabase open(Vertx vertx, PostgresConfig config) {
        return new ForeignDatabase(vertx, config);
    }

    /** Runs one statement, which is a transaction; whatever is wrong is a {@link ForeignDatabaseException}. */
    public Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return connections
                .use(connection -> bounds.statement(
                        connection, bounded -> bounded.preparedQuery(sql).execute(parameters)))
                .timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .recover(this::toFailure);
    }

    /** As {@link Postgres#listen}. */
    public Future<Optional<Listening>> listen(Vertx vertx, String channel, Runnable woken, Runnable lost) {
        return Listening.open(vertx, config.listenTarget(target), channel, woken, lost);
    }

    public Future<Void> close() {
        return connections.close();
    }

    /** Connections to a server that is read-only now, or prepared for one without a pooler, are of no more use. */
    private <T> Future<T> toFailure(Throwable cause) {
        if (cause instanceof PgException failure
                && (SqlFailures.isReadOnly(failure) || (SqlFailures.isOfPooler(failure) && target.assumePooler()))) {
            connections.retire();
        }
        return Future.failedFuture(new ForeignDatabaseException(StoreReason.of(cause), cause));
    }
}
