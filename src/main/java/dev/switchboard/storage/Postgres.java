package dev.switchboard.storage;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernApi;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.OnePerNode;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.Tracing;
import dev.switchboard.storage.postgres.PostgresTarget;
import dev.switchboard.storage.postgres.ServerState;
import dev.switchboard.storage.postgres.StoreReason;
import dev.switchboard.storage.postgres.UnsupportedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The node's access to PostgreSQL: one pool for all concerns, installed at start and looked up by {@link #of}. While the
 * server is down, read-only or refuses the hub, calls fail soon with {@code UNAVAILABLE}; they succeed again once it is back.
 * Safe from any thread. Lives as long as the node, which closes it after its concerns.
 */
public final class Postgres implements Shareable {

    private static final OnePerNode<Postgres> NODE = new OnePerNode<>(Postgres.class);

    /**
     * A node that hangs, or is cut off from the server, would keep the rows of its topics locked for every other node. No
     * transaction here is idle for longer than a round trip.
     */
    private static final String BOUND_IDLE_TRANSACTIONS = "idle_in_transaction_session_timeout = '3s'";

    /** A command whose caller waits no longer must not keep a connection, and a place in the lock's queue, to itself. */
    private static final String BOUND_LOCK_WAITS = "lock_timeout = '" + Commands.ANSWER_TIMEOUT.toMillis() + "ms'";

    /** Far longer than a command's transaction, or a step of what runs in the background, may take. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Outage outage = new Outage("PostgreSQL");
    private final WriteProbe probe = new WriteProbe(this);
    private final PostgresConfig config;
    private final PostgresTarget target;
    private final SessionBounds bounds;
    private final PostgresConnections connections;
    private final Tracing tracing;
    private final List<ConnectionCheck> migrationChecks = new CopyOnWriteArrayList<>();
    private volatile boolean migrated;
    private volatile ConnectionCheck schemaCheck = connection -> Future.succeededFuture();

    private Postgres(Vertx vertx, PostgresConfig config, Duration patience) {
        this.config = config;
        target = config.target();
        tracing = Tracing.of(vertx);
        bounds = new SessionBounds(target, BOUND_IDLE_TRANSACTIONS, BOUND_LOCK_WAITS);
        connections = new PostgresConnections(vertx, config, target, this::prepare, patience);
    }

    /** Connections of applications' databases, by contrast, may have any encoding. */
    private Future<?> prepare(SqlConnection connection, ServerState state) {
        return UnsupportedException.ofEncoding(state.encoding())
                .<Future<?>>map(Future::failedFuture)
                .orElseGet(() -> bounds.prepare(connection));
    }

    /**
     * Opens a pool; no connection is made before the first use. Fails with an {@link IllegalArgumentException} that names a
     * problem of the URI.
     */
    public static Postgres open(Vertx vertx, PostgresConfig config) {
        return open(vertx, config, PATIENCE);
    }

    /** @param patience how long a connection may be in use, except by a migration */
    static Postgres open(Vertx vertx, PostgresConfig config, Duration patience) {
        return new Postgres(vertx, config, patience);
    }

    /**
     * Has each new connection checked before it is used, after the checks that were registered earlier. Connections that
     * exist already are given up when they are next needed.
     */
    public Postgres onConnect(ConnectionCheck check) {
        connections.check(check);
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

    /** As {@link #onConnect}; also asked when something of the schema is missing, whether {@link #isMigrated} still holds. */
    void onMissing(ConnectionCheck schema) {
        schemaCheck = schema;
        onConnect(schema);
    }

    /** Makes {@link #of} return this on the node. */
    public Postgres install(Vertx vertx) {
        NODE.install(vertx, this);
        return this;
    }

    /** The pool that is installed on the node. */
    @ConcernApi
    public static Postgres of(Vertx vertx) {
        return Objects.requireNonNull(NODE.get(vertx), "no PostgreSQL is installed on this node");
    }

    /** Runs one statement outside a transaction. */
    @ConcernApi
    public Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return traced("postgresql query", () -> execute(sql, parameters).recover(this::toFailure));
    }

    /** Runs {@code work} in one transaction, committed when its future succeeds and rolled back when it fails. */
    @ConcernApi
    public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return traced("postgresql transaction", () -> inTransaction(work).recover(this::toFailure));
    }

    /** As {@link #transaction}, for a migration: fails with what the server said. */
    <T> Future<T> migration(Function<SqlConnection, Future<T>> work) {
        return connections
                .useForLong(connection -> bounds.transaction(connection, work))
                .onFailure(this::learn);
    }

    /** Runs {@code work} on one connection, which leaves no transaction open and nothing set in the session. */
    <T> Future<T> connection(Function<SqlConnection, Future<T>> work) {
        return connections.use(work).recover(this::toFailure);
    }

    /** The statement that begins a transaction with bounded waits. */
    String begin() {
        return bounds.begin();
    }

    /** Fails unless PostgreSQL takes a write now; the message says why, for an operator. */
    public Future<Void> writable() {
        return probe.run();
    }

    /** Whether applications wake the hub by NOTIFY. */
    public boolean notifies() {
        return config.notifies();
    }

    /**
     * Opens a connection that listens; call it on an event loop. Empty if there is none to be had: a pooler gives each
     * transaction another server, and nothing else is configured.
     */
    public Future<Optional<Listening>> listen(Vertx vertx, String channel, Runnable woken, Runnable lost) {
        return Listening.open(vertx, config.listenTarget(target), channel, woken, lost);
    }

    /** Uses the server as a node would, leaves nothing behind, and succeeds with its version; the message says why not. */
    public Future<String> inspect() {
        return version().compose(version -> probe.runThoroughly().map("PostgreSQL " + version));
    }

    /** The server's version; fails with {@link UnsupportedException} if the hub does not support it, and otherwise with a reason. */
    public Future<String> version() {
        return tryOut(connection -> connection
                        .query("select current_setting('server_version')")
                        .execute())
                .map(rows -> rows.iterator().next().getString(0))
                .recover(cause -> UnsupportedException.in(cause)
                        .map(Future::<String>failedFuture)
                        .orElseGet(() -> Future.failedFuture(StoreReason.of(cause))));
    }

    Future<RowSet<Row>> execute(String sql, Tuple parameters) {
        return connections.use(connection -> bounds.statement(
                connection, bounded -> bounded.preparedQuery(sql).execute(parameters)));
    }

    /** For the probe: fails with what the server said, which the pool learns from all the same. */
    <T> Future<T> tryOut(Function<SqlConnection, Future<T>> work) {
        return connections.use(work).onFailure(this::learn);
    }

    private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return connections.use(connection -> bounds.transaction(connection, work));
    }

    /** From the wait for a connection to the commit. */
    <T> Future<T> traced(String name, Supplier<Future<T>> work) {
        Tracing.Span span = tracing.beginUnder(Trace.current(), Tracing.Kind.CLIENT, name);
        return span == null ? work.get() : span.over(work.get());
    }

    /** The migrations have run: from now on a missing table is a defect and no longer a transient error. */
    void migrated() {
        migrated = true;
    }

    /** The schema is not there any more, or not yet. */
    void unmigrated() {
        migrated = false;
    }

    boolean isMigrated() {
        return migrated;
    }

    public Future<Void> close() {
        outage.end();
        return connections.close();
    }

    /** What is missing is a defect if the schema is there as a whole. */
    private <T> Future<T> toFailure(Throwable cause) {
        return migrated && cause instanceof PgException refused && SqlFailures.isUndefined(refused)
                ? connections
                        .use(connection -> schemaCheck.check(connection))
                        .transform(checked -> toFailure(cause, migrated))
                : toFailure(cause, migrated);
    }

    private <T> Future<T> toFailure(Throwable cause, boolean complete) {
        learn(cause);
        if (cause instanceof PgException refused && SqlFailures.isExpired(refused)) {
            return Future.failedFuture(Failure.expired());
        }
        boolean isFinal = cause instanceof PgException refused
                ? SqlFailures.isFinal(refused, complete)
                : cause instanceof Failure || cause instanceof LeaseLostException || isDefect(cause);
        return Future.failedFuture(isFinal ? cause : outage.failure(cause));
    }

    private void learn(Throwable cause) {
        if (!(cause instanceof PgException failure)) {
            return;
        }
        if (SqlFailures.isOfDisk(failure)) {
            probe.suspectDisk();
        }
        if (SqlFailures.isReadOnly(failure) || (SqlFailures.isOfPooler(failure) && target.assumePooler())) {
            connections.retire();
        }
    }

    /** An exception that our own code throws in a transaction is no outage. */
    private static boolean isDefect(Throwable cause) {
        return cause instanceof RuntimeException
                && cause.getClass().getPackageName().startsWith("java.");
    }
}
