package dev.switchboard.boot.stores;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** One connection to PostgreSQL whose calls block, for as long as the server works. Closed by its user. */
final class SqlSession implements AutoCloseable {

    private final PgConnection connection;

    SqlSession(PgConnection connection) {
        this.connection = connection;
    }

    /** Statements without parameters; the rows of the last. */
    RowSet<Row> run(String sql) {
        return await(connection.query(sql).execute());
    }

    /** The first column of each row. */
    List<String> texts(String sql) {
        List<String> texts = new ArrayList<>();
        run(sql).forEach(row -> texts.add(row.getString(0)));
        return texts;
    }

    /** The result of something that works on the connection. */
    <T> T call(Function<SqlConnection, Future<T>> work) {
        return await(work.apply(connection));
    }

    @Override
    public void close() {
        await(connection.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException failure) {
            throw new StoresException("PostgreSQL refused a statement: " + failure.getCause(), failure);
        }
    }
}
