package dev.switchboard.storage;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Secret;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresTest {

    private final Vertx vertx = Vertx.vertx();
    private Postgres postgres;

    @BeforeEach
    void open() {
        postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestStores.freshDatabase()), 2, Duration.ofSeconds(5), 100));
        await(postgres.query("create table topic (id int primary key, seq int)", Tuple.tuple()));
        await(postgres.query("insert into topic values (1, 0)", Tuple.tuple()));
    }

    @AfterEach
    void close() {
        await(postgres.close());
        await(vertx.close());
    }

    /**
     * A node was cut off from the server right after it had locked a topic's row. The server did not notice, and until the
     * cut ended no node could write to that topic.
     */
    @Test
    void releasesTheLocksOfAnIdleTransaction() {
        Promise<Void> locked = Promise.promise();
        Promise<Void> resumed = Promise.promise();
        Future<?> cutOff = postgres.transaction(
                tx -> next(tx).onComplete(done -> locked.tryComplete()).compose(row -> resumed.future()));
        await(locked.future());

        assertEquals(1, await(postgres.transaction(PostgresTest::next)));

        resumed.complete();
        Failure lost =
                assertInstanceOf(Failure.class, await(cutOff.transform(done -> Future.succeededFuture(done.cause()))));
        assertEquals(ErrorCode.UNAVAILABLE, lost.code());
    }

    private static Future<Integer> next(SqlConnection tx) {
        return tx.preparedQuery("update topic set seq = seq + 1 where id = 1 returning seq")
                .execute()
                .map(PostgresTest::seq);
    }

    private static int seq(RowSet<Row> rows) {
        return rows.iterator().next().getInteger(0);
    }
}
