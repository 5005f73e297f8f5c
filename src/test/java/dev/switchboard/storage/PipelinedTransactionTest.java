package dev.switchboard.storage;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Failure;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelinedTransactionTest {

    private final Vertx vertx = Vertx.vertx();
    private Postgres postgres;

    @BeforeEach
    void open() {
        // One connection: the next transaction would run inside one that a failure left open.
        postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestStores.freshDatabase()), 1, Duration.ofSeconds(3), 100));
        await(postgres.query("create table item (name text primary key)", Tuple.tuple()));
    }

    @AfterEach
    void close() {
        await(postgres.close());
        await(vertx.close());
    }

    private static Future<RowSet<Row>> insert(SqlConnection tx, String name) {
        return tx.preparedQuery("insert into item values ($1)").execute(Tuple.of(name));
    }

    private <T> Future<T> run(Function<SqlConnection, Future<Decision<T>>> decide) {
        return PipelinedTransaction.run(postgres, decide);
    }

    private long stored() {
        return await(postgres.query("select count(*) from item", Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    private void assertRolledBack(Future<?> failed, Class<? extends Throwable> type) {
        Throwable cause = await(failed.transform(done -> Future.succeededFuture(done.cause())));
        assertTrue(type.isInstance(cause), String.valueOf(cause));
        assertEquals(0, stored());
        await(run(tx -> Future.succeededFuture(new Write<>(write -> insert(write, "next")))));
        assertEquals(1, stored());
    }

    @Test
    void commitsTheFirstStatementsAndTheWrites() {
        assertEquals("kept", await(run(tx -> insert(tx, "first")
                .map(done -> new Write<>(write -> insert(write, "second").map("kept"))))));
        assertEquals(2, stored());
    }

    @Test
    void rollsBackIfNothingIsToBeWritten() {
        assertEquals("left", await(run(tx -> insert(tx, "first").map(new Leave<>("left")))));
        assertEquals(0, stored());
    }

    @Test
    void rollsBackIfTheDecisionFails() {
        Failure refusal = Failure.forbidden("no");
        assertRolledBack(run(tx -> insert(tx, "first").compose(done -> Future.failedFuture(refusal))), Failure.class);
    }

    @Test
    void rollsBackIfTheDecisionThrowsWithStatementsInFlight() {
        assertRolledBack(
                run(tx -> {
                    insert(tx, "first");
                    throw Failure.forbidden("no");
                }),
                Failure.class);
    }

    /** The server answers such a COMMIT with ROLLBACK, which is no error. */
    @Test
    void failsIfAWrittenStatementFails() {
        assertRolledBack(
                run(tx -> Future.succeededFuture(
                        new Write<>(write -> Future.join(insert(write, "same"), insert(write, "same"))))),
                PgException.class);
    }

    @Test
    void rollsBackIfTheWritingThrows() {
        assertRolledBack(
                run(tx -> Future.succeededFuture(new Write<>(write -> {
                    insert(write, "first");
                    throw Failure.forbidden("no");
                }))),
                Failure.class);
    }
}
