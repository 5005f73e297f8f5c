package dev.switchboard.storage;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * A transaction in two round trips: BEGIN goes out with the statements that decide, COMMIT with those that write. So the
 * locks that the first ones take are held for one round trip only. Stateless; safe from any thread.
 *
 * <p>The server turns the COMMIT of a transaction with a failed statement into a rollback, so the whole is judged by
 * every statement's outcome. A connection lost at the COMMIT fails it with {@code UNAVAILABLE}: nobody knows then.
 */
public final class PipelinedTransaction {

    /** What the first statements led to. */
    public sealed interface Decision<T> {}

    /** Nothing is to be written: the transaction is rolled back and {@code result} is its outcome. */
    public record Leave<T>(T result) implements Decision<T> {}

    /**
     * The rest is to be written and committed.
     *
     * @param statements issues all statements before it returns; its future fails if one of them fails, and only then
     */
    public record Write<T>(Function<SqlConnection, Future<T>> statements) implements Decision<T> {}

    private PipelinedTransaction() {}

    /**
     * @param decide issues its first statements before it returns, and succeeds only after all it has issued
     */
    public static <T> Future<T> run(Postgres postgres, Function<SqlConnection, Future<Decision<T>>> decide) {
        return postgres.connection(connection -> {
            Future<?> begun = connection.query("begin").execute();
            Future<Decision<T>> decided = attempt(decide, connection);
            return Future.all(begun, decided)
                    .transform(done -> done.succeeded()
                            ? carryOut(connection, decided.result())
                            : rollBack(connection, Future.failedFuture(done.cause())));
        });
    }

    private static <T> Future<T> carryOut(SqlConnection connection, Decision<T> decision) {
        if (decision instanceof Write<T> write) {
            Future<T> written = attempt(write.statements(), connection);
            Future<?> committed =
                    connection.query(written.failed() ? "rollback" : "commit").execute();
            return Future.join(written, committed)
                    .transform(done -> written.failed() ? written : committed.map(ok -> written.result()));
        }
        return rollBack(connection, Future.succeededFuture(((Leave<T>) decision).result()));
    }

    /** Calls it now; what it throws is a failure, so that no transaction stays open behind it. */
    private static <T> Future<T> attempt(Function<SqlConnection, Future<T>> statements, SqlConnection connection) {
        return Future.succeededFuture(connection).compose(statements);
    }

    private static <T> Future<T> rollBack(SqlConnection connection, Future<T> outcome) {
        return connection.query("rollback").execute().transform(ended -> outcome);
    }
}
