package dev.switchboard.storage;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.storage.vertx.Together;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * A transaction in two round trips: BEGIN is sent with the statements that decide, COMMIT with those that write. The locks
 * that the first statements take are therefore held for one round trip only. Stateless; safe from any thread.
 *
 * <p>The server turns the COMMIT of a transaction with a failed statement into a rollback, so the outcome is taken from every
 * statement. A connection lost during the COMMIT fails the transaction with {@code UNAVAILABLE}, although the server may have
 * committed it.
 *
 * <p>With a deadline, nothing is begun after it and nothing is written after it: a command that has waited for a connection
 * or for a lock until its caller was answered {@code TIMEOUT} is rolled back. What the network does to statements that are
 * on their way is left to them: see {@code TopicLog.append}.
 */
public final class PipelinedTransaction {

    private static final String KEEP_PLANS =
            ";set local plan_cache_mode = force_generic_plan;set local random_page_cost = 0.1";

    /** The outcome of the first statements. */
    public sealed interface Decision<T> {}

    /** Writes nothing: the transaction is rolled back and succeeds with {@code result}. */
    public record Leave<T>(T result) implements Decision<T> {}

    /**
     * Writes and commits.
     *
     * @param statements issues all its statements before it returns; its future fails if and only if one of them fails
     */
    public record Write<T>(Function<SqlConnection, Future<T>> statements) implements Decision<T> {}

    private PipelinedTransaction() {}

    /**
     * Runs one transaction.
     *
     * @param decide issues its first statements before it returns; its future succeeds only after all of them have
     */
    public static <T> Future<T> run(Postgres postgres, Function<SqlConnection, Future<Decision<T>>> decide) {
        return run(postgres, Deadline.NONE, decide);
    }

    /** As {@link #run(Postgres, Function)}; fails with {@link Failure#expired} if nothing is written before the deadline. */
    public static <T> Future<T> run(
            Postgres postgres, Deadline deadline, Function<SqlConnection, Future<Decision<T>>> decide) {
        return postgres.traced("postgresql transaction", () -> run(postgres, decide, deadline, postgres.begin()));
    }

    /**
     * As {@link #run(Postgres, Deadline, Function)}, for statements over arrays: they keep one plan for arrays of any length.
     * PostgreSQL takes a new plan for each short array to be cheaper, which is half of what a lone sender waits for. The plan
     * finds rows by their keys also in small tables: those that are updated all the time soon have more dead rows than live
     * ones, and to look through them costs more than all the rest.
     */
    public static <T> Future<T> runWithKeptPlans(
            Postgres postgres, Deadline deadline, Function<SqlConnection, Future<Decision<T>>> decide) {
        return postgres.traced(
                "postgresql transaction", () -> run(postgres, decide, deadline, postgres.begin() + KEEP_PLANS));
    }

    /**
     * Whether a statement of a transaction for many may have failed because of what one of them reads or writes. To be asked
     * inside the transaction, which fails with {@code UNAVAILABLE} for most of these.
     */
    public static boolean mayBeOfOne(Throwable failure) {
        return failure instanceof PgException refused && SqlFailures.mayBeOfRows(refused);
    }

    private static <T> Future<T> run(
            Postgres postgres, Function<SqlConnection, Future<Decision<T>>> decide, Deadline deadline, String begin) {
        return postgres.connection(connection -> {
            if (deadline.hasPassed()) {
                return Future.failedFuture(Failure.expired());
            }
            return Together.issue(connection, () -> begin(connection, begin, decide))
                    .transform(decided -> {
                        if (decided.failed()) {
                            return rollBack(connection, Future.failedFuture(decided.cause()));
                        }
                        boolean late = decided.result() instanceof Write && deadline.hasPassed();
                        return late
                                ? rollBack(connection, Future.failedFuture(Failure.expired()))
                                : carryOut(connection, decided.result());
                    });
        });
    }

    private static <T> Future<Decision<T>> begin(
            SqlConnection connection, String begin, Function<SqlConnection, Future<Decision<T>>> decide) {
        Future<?> begun = connection.query(begin).execute();
        Future<Decision<T>> decided = attempt(decide, connection);
        return Future.all(begun, decided).map(both -> decided.result());
    }

    private static <T> Future<T> carryOut(SqlConnection connection, Decision<T> decision) {
        return decision instanceof Write<T> write
                ? Together.issue(connection, () -> write(connection, write))
                : rollBack(connection, Future.succeededFuture(((Leave<T>) decision).result()));
    }

    private static <T> Future<T> write(SqlConnection connection, Write<T> write) {
        Future<T> written = attempt(write.statements(), connection);
        Future<?> committed =
                connection.query(written.failed() ? "rollback" : "commit").execute();
        return Future.join(written, committed)
                .transform(done -> written.failed() ? written : committed.map(ok -> written.result()));
    }

    /** Calls the function at once and turns an exception into a failure, so that no transaction stays open. */
    private static <T> Future<T> attempt(Function<SqlConnection, Future<T>> statements, SqlConnection connection) {
        return Future.succeededFuture(connection).compose(statements);
    }

    private static <T> Future<T> rollBack(SqlConnection connection, Future<T> outcome) {
        return connection.query("rollback").execute().transform(ended -> outcome);
    }
}
