package dev.switchboard.storage;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The node's way to PostgreSQL: one pool for all concerns, installed at start and found again by {@link #of}. While the
 * server is away every call fails soon with {@code UNAVAILABLE}, and works again when it is back. Safe from any thread.
 */
public final class Postgres implements Shareable {

    private static final String REGISTRY = "switchboard.postgres";
    /** SQLSTATE classes that pass by themselves: connection, resources, operator intervention, transaction rollback. */
    private static final Set<String> PASSING = Set.of("08", "53", "57", "40", "25");
    /** A table or a column that is not there. */
    private static final Set<String> UNDEFINED = Set.of("42P01", "42703");

    /**
     * A node that stands still, or that the server cannot be reached from any more, would keep its topics' rows locked for
     * everybody. No transaction here is idle for longer than a round trip.
     */
    private static final String FREE_LOCKS = "set idle_in_transaction_session_timeout = '3s'";

    private final Absence absence = new Absence("PostgreSQL");
    private final Pool pool;
    private volatile boolean migrated;

    private Postgres(Pool pool) {
        this.pool = pool;
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
        return new Postgres(PgBuilder.pool()
                .connectingTo(connect)
                .with(options)
                .with(StoreConnections.careful(new NetClientOptions()))
                .withConnectHandler(Postgres::prepare)
                .using(vertx)
                .build());
    }

    /** By a statement, since poolers refuse what they do not know when a connection begins. */
    private static void prepare(SqlConnection connection) {
        connection.query(FREE_LOCKS).execute().onComplete(done -> connection.close());
    }

    /** Makes this the node's own. */
    public Postgres install(Vertx vertx) {
        registry(vertx).put(REGISTRY, this);
        return this;
    }

    /** The node's own. */
    public static Postgres of(Vertx vertx) {
        return registry(vertx).get(REGISTRY);
    }

    /** Runs one statement on its own. */
    public Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).recover(this::toFailure);
    }

    /** Runs {@code work} in one transaction, committed when its future succeeds and rolled back when it fails. */
    public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(work).recover(this::toFailure);
    }

    /** Runs {@code work} on one connection without a transaction, for session-level locks. */
    public <T> Future<T> connection(Function<SqlConnection, Future<T>> work) {
        return pool.withConnection(work).recover(this::toFailure);
    }

    /** The migrations have run: from now on a missing table is a defect, and no longer one that passes. */
    void migrated() {
        migrated = true;
    }

    public Future<Void> close() {
        return pool.close();
    }

    private <T> Future<T> toFailure(Throwable cause) {
        if (cause instanceof Failure || (cause instanceof PgException pg && !isPassing(pg))) {
            return Future.failedFuture(cause);
        }
        if (isDefect(cause)) {
            return Future.failedFuture(cause);
        }
        return Future.failedFuture(absence.failure(cause));
    }

    private boolean isPassing(PgException failure) {
        String state = failure.getSqlState();
        return state != null
                && state.length() == 5
                && (PASSING.contains(state.substring(0, 2)) || (!migrated && UNDEFINED.contains(state)));
    }

    private static LocalMap<String, Postgres> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap(REGISTRY);
    }

    /** What our own code throws in a transaction is not the server's absence. */
    private static boolean isDefect(Throwable cause) {
        return cause instanceof RuntimeException
                && cause.getClass().getPackageName().startsWith("java.");
    }
}
