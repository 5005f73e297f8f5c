package dev.switchboard.storage;

import dev.switchboard.storage.postgres.PostgresDialer;
import dev.switchboard.storage.postgres.PostgresTarget;
import dev.switchboard.storage.postgres.ServerState;
import dev.switchboard.storage.vertx.ConnectionCut;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The pool of connections to PostgreSQL: each is prepared and checked before its first use, and all can be given up. Safe
 * from any thread; lives as long as its {@link Postgres}, which closes it.
 */
final class PostgresConnections {

    /** A server that stays read-only would otherwise cost a connection for each command. */
    private static final long RETIRE_INTERVAL_NANOS = 1_000_000_000L;

    private final List<ConnectionCheck> checks = new CopyOnWriteArrayList<>();
    private final AtomicLong lastRetired = new AtomicLong(System.nanoTime() - RETIRE_INTERVAL_NANOS);
    private final BiFunction<SqlConnection, ServerState, Future<?>> prepare;
    private final ConnectionLedger ledger;
    private final ConnectionUses uses;
    private final Pool pool;

    /**
     * Opens the pool.
     *
     * @param prepare what is set on each connection before it is checked
     * @param patience how long a connection may be in use
     */
    PostgresConnections(
            Vertx vertx,
            PostgresConfig config,
            PostgresTarget target,
            BiFunction<SqlConnection, ServerState, Future<?>> prepare,
            Duration patience) {
        this.prepare = prepare;
        this.ledger = new ConnectionLedger(config.poolSize());
        this.uses = new ConnectionUses(
                vertx, patience, stuck -> ledger.dialed(stuck).ifPresent(ConnectionCut::cut));
        PostgresDialer dialer = new PostgresDialer(target);
        dialer.greet(this::greet);
        PoolOptions options = new PoolOptions()
                .setMaxSize(config.poolSize())
                .setConnectionTimeout((int) config.connectTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxWaitQueueSize(config.maxWaiting());
        this.pool = ClientBuilder.pool(dialer)
                .connectingTo(new PgConnectOptions())
                .with(options)
                .with(StoreConnections.withTimeouts(new NetClientOptions()))
                .using(vertx)
                .build();
    }

    /** Has each new connection checked; those that exist are given up when they are next needed. */
    void check(ConnectionCheck check) {
        checks.add(check);
        ledger.retire();
    }

    /** Gives up the connections that exist, at most once a second. */
    void retire() {
        long now = System.nanoTime();
        long last = lastRetired.get();
        if (now - last >= RETIRE_INTERVAL_NANOS && lastRetired.compareAndSet(last, now)) {
            ledger.retire();
        }
    }

    /** Runs {@code work} on a connection; fails with {@link Unreachable} if there is none to be had. */
    <T> Future<T> use(Function<SqlConnection, Future<T>> work) {
        return useForLong(connection -> {
            ConnectionUses.Use use = uses.begin(connection);
            return Future.succeededFuture(connection).compose(work).onComplete(done -> uses.end(use));
        });
    }

    /** As {@link #use}, for work that takes as long as it takes. */
    <T> Future<T> useForLong(Function<SqlConnection, Future<T>> work) {
        return lease().compose(connection ->
                Future.succeededFuture(connection).compose(work).onComplete(done -> connection.close()));
    }

    Future<Void> close() {
        uses.close();
        return pool.close();
    }

    /**
     * A connection of the newest generation; retired ones that come first are closed. The pool may hand out a closed one once
     * more, since it learns of the end a moment later.
     */
    private Future<SqlConnection> lease() {
        return pool.getConnection().recover(Unreachable::because).compose(connection -> ledger.retired(connection)
                .map(dialed -> dialed.close().eventually(connection::close).transform(closed -> lease()))
                .orElseGet(() -> Future.succeededFuture(connection)));
    }

    private Future<Void> greet(SqlConnection connection, ServerState state) {
        long generation = ledger.generation();
        Future<?> ready = prepare.apply(connection, state);
        for (ConnectionCheck check : checks) {
            ready = ready.compose(done -> check.check(connection));
        }
        return ready.onSuccess(done -> ledger.enter(connection, generation)).mapEmpty();
    }
}
