package dev.switchboard.storage;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The node's access to PostgreSQL: one pool for all concerns, installed at start and looked up by {@link #of}. While the
 * server is down, every call fails soon with {@code UNAVAILABLE}; calls succeed again once it is back. Safe from any thread.
 * Lives as long as the node, which closes it after its concerns.
 */
public final class Postgres implements Shareable {

    private static final String REGISTRY = "switchboard.postgres";
    /**
     * SQLSTATE classes of transient errors: connection, resources, operator intervention, transaction rollback, transaction
     * state (the server ended an idle one).
     */
    private static final Set<String> TRANSIENT = Set.of("08", "53", "57", "40", "25");
    /** A missing table, column or function. */
    private static final Set<String> UNDEFINED = Set.of("42P01", "42703", "42883");

    /**
     * A node that hangs, or is cut off from the server, would keep the rows of its topics locked for every other node. No
     * transaction here is idle for longer than a round trip.
     */
    private static final String BOUND_IDLE_TRANSACTIONS = "set idle_in_transaction_session_timeout = '3s'";

    /** A command whose caller waits no longer must not keep a connection, and a place in the lock's queue, to itself. */
    private static final String BOUND_LOCK_WAITS = "set lock_timeout = '" + Commands.ANSWER_TIMEOUT.toMillis() + "ms'";

    /** A lock was not to be had in time; a statement found that its command's time had expired. */
    private static final Set<String> EXPIRED = Set.of("55P03", "57014");

    private final Outage outage = new Outage("PostgreSQL");
    private final Pool pool;
    private final List<ConnectionCheck> checks = new CopyOnWriteArrayList<>();
    private final List<ConnectionCheck> migrationChecks = new CopyOnWriteArrayList<>();
    private volatile boolean migrated;

    private Postgres(Function<Handler<SqlConnection>, Pool> opened) {
        this.pool = opened.apply(this::prepare);
    }

    /** Opens a pool; no connection is made before the first use. */
    public static Postgres open(Vertx vertx, PostgresConfig config) {
        PgConnectOptions connect = PgConnectOptions.fromUri(config.uri().reveal())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(64)
                .setReconnectAttempts(0);
        connect.addProperty("application_name", "switchboard");
        PoolOptions options = new PoolOptions()
                .setMaxSize(config.poolSize())
                .setConnectionTimeout((int) config.connectTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxWaitQueueSize(config.maxWaiting());
        return new Postgres(prepare -> PgBuilder.pool()
                .connectingTo(connect)
                .with(options)
                .with(StoreConnections.withTimeouts(new NetClientOptions()))
                .withConnectHandler(prepare)
                .using(vertx)
                .build());
    }

    /** By a statement, because poolers refuse unknown parameters at the start of a connection. */
    private void prepare(SqlConnection connection) {
        Future<?> ready = connection
                .query(BOUND_IDLE_TRANSACTIONS + ";" + BOUND_LOCK_WAITS)
                .execute();
        for (ConnectionCheck check : checks) {
            ready = ready.compose(done -> check.check(connection));
        }
        ready.onComplete(done -> {
            if (done.succeeded()) {
                connection.close();
            } else {
                outage.failure(done.cause());
                // The pool has no way to refuse a new connection; the server's end of it fails what waits for it.
                connection
                        .query("select pg_terminate_backend(pg_backend_pid())")
                        .execute();
            }
        });
    }

    /** Has each new connection checked before it is used, after the checks that were registered earlier. */
    public Postgres onConnect(ConnectionCheck check) {
        checks.add(check);
        return this;
    }

    /** Has the check run in the transaction of each migration, after its text. */
    public Postgres onMigration(ConnectionCheck check) {
        migrationChecks.add(check);
        return this;
    }

    Future<Void> checkMigrated(SqlConnection connection) {
        Future<Void> checked = Future.succeededFuture();
        for (ConnectionCheck check : migrationChecks) {
            checked = checked.compose(done -> check.check(connection));
        }
        return checked;
    }

    /** Makes {@link #of} return this on the node. */
    public Postgres install(Vertx vertx) {
        registry(vertx).put(REGISTRY, this);
        return this;
    }

    /** The pool that is installed on the node. */
    public static Postgres of(Vertx vertx) {
        return Objects.requireNonNull(registry(vertx).get(REGISTRY), "no PostgreSQL is installed on this node");
    }

    /** Runs one statement outside a transaction. */
    public Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).recover(this::toFailure);
    }

    /** Runs {@code work} in one transaction, committed when its future succeeds and rolled back when it fails. */
    public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(work).recover(this::toFailure);
    }

    /** As {@link #transaction}, for a migration: in its own text a missing table or function is a defect. */
    <T> Future<T> migration(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(work).recover(cause -> toFailure(cause, true));
    }

    /** Runs {@code work} on one connection without a transaction, as session-level locks need. */
    public <T> Future<T> connection(Function<SqlConnection, Future<T>> work) {
        return pool.withConnection(work).recover(this::toFailure);
    }

    /** The migrations have run: from now on a missing table is a defect and no longer a transient error. */
    void migrated() {
        migrated = true;
    }

    /** The schema is not there any more, or not yet. */
    void unmigrated() {
        migrated = false;
    }

    public Future<Void> close() {
        return pool.close();
    }

    private <T> Future<T> toFailure(Throwable cause) {
        return toFailure(cause, migrated);
    }

    private <T> Future<T> toFailure(Throwable cause, boolean complete) {
        if (cause instanceof PgException refused && EXPIRED.contains(String.valueOf(refused.getSqlState()))) {
            return Future.failedFuture(Failure.expired());
        }
        boolean isFinal = cause instanceof PgException refused
                ? !isTransient(refused, complete)
                : cause instanceof Failure || isDefect(cause);
        if (isFinal) {
            return Future.failedFuture(cause);
        }
        return Future.failedFuture(outage.failure(cause));
    }

    static boolean isUndefined(PgException failure) {
        return UNDEFINED.contains(String.valueOf(failure.getSqlState()));
    }

    private static boolean isTransient(PgException failure, boolean complete) {
        String state = failure.getSqlState();
        return state != null
                && state.length() == 5
                && (TRANSIENT.contains(state.substring(0, 2)) || (!complete && UNDEFINED.contains(state)));
    }

    private static LocalMap<String, Postgres> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap(REGISTRY);
    }

    /** An exception that our own code throws in a transaction is no outage. */
    private static boolean isDefect(Throwable cause) {
        return cause instanceof RuntimeException
                && cause.getClass().getPackageName().startsWith("java.");
    }
}
