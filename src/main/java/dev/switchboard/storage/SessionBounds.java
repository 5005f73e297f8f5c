package dev.switchboard.storage;

import dev.switchboard.storage.postgres.PostgresTarget;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How long sessions of a pool may wait and keep others waiting: settings of PostgreSQL, which are set once for a connection, or
 * in each transaction where a pooler keeps nothing of a session. Transactions are READ COMMITTED, whatever the role or the
 * database says: a statement that has waited for a lock must see what its holder committed. Safe from any thread; lives as
 * long as its pool.
 */
final class SessionBounds {

    private static final String LEVEL_OF_SESSION = "set default_transaction_isolation = 'read committed'";
    private static final String LEVEL_OF_TRANSACTION = "set local transaction_isolation = 'read committed'";

    private final PostgresTarget target;
    private final List<String> settings;

    /** @param settings such as {@code lock_timeout = '4s'} */
    SessionBounds(PostgresTarget target, String... settings) {
        this.target = target;
        this.settings = List.of(settings);
    }

    /** For the life of the connection, by a statement: poolers refuse unknown parameters at the start of one. */
    Future<?> prepare(SqlConnection connection) {
        return target.perTransaction()
                ? Future.succeededFuture()
                : connection.query(LEVEL_OF_SESSION + ";" + statements("set ")).execute();
    }

    /** The statement that begins a transaction with bounded waits. */
    String begin() {
        return target.perTransaction() ? "begin;" + boundsOfTransaction() : "begin";
    }

    /** Runs {@code work} in one transaction, committed when its future succeeds and rolled back when it fails. */
    <T> Future<T> transaction(SqlConnection connection, Function<SqlConnection, Future<T>> work) {
        return connection.begin().compose(transaction -> beginBounded(connection)
                .compose(bounded -> work.apply(connection))
                .compose(result -> transaction.commit().map(result), failure -> rollBack(transaction, failure)));
    }

    /** Runs one statement, in a transaction of its own if only that can bound it. */
    <T> Future<T> statement(SqlConnection connection, Function<SqlConnection, Future<T>> statement) {
        return target.perTransaction() ? transaction(connection, statement) : statement.apply(connection);
    }

    private Future<?> beginBounded(SqlConnection connection) {
        return target.perTransaction() ? connection.query(boundsOfTransaction()).execute() : Future.succeededFuture();
    }

    private static <T> Future<T> rollBack(Transaction transaction, Throwable failure) {
        return transaction.rollback().transform(ended -> Future.failedFuture(failure));
    }

    private String boundsOfTransaction() {
        return LEVEL_OF_TRANSACTION + ";" + statements("set local ");
    }

    private String statements(String verb) {
        return settings.stream().map(setting -> verb + setting).collect(Collectors.joining(";"));
    }
}
