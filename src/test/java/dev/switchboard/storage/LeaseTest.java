package dev.switchboard.storage;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.Secret;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private Postgres postgres;

    @BeforeEach
    void open() {
        postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestMigrations.freshSchema()), 4, Duration.ofSeconds(5), 100));
    }

    @AfterEach
    void close() {
        await(postgres.close());
        await(vertx.close());
    }

    private Lease lease(String node, Duration length) {
        return new Lease(postgres, "work", node, length);
    }

    private void runOut() {
        await(postgres.query("update lease set until = clock_timestamp() - interval '1 s'", Tuple.tuple()));
    }

    @Test
    void isOneNodesAtATime() {
        List<Lease> nodes = IntStream.range(0, 4)
                .mapToObj(node -> lease("node" + node, LONG))
                .toList();
        var taken = nodes.stream().map(Lease::take).toList();
        assertTrue(taken.stream().filter(Await::await).count() == 1);
        Lease holder = nodes.stream().filter(Lease::isHeld).findFirst().orElseThrow();
        nodes.stream().filter(node -> node != holder).forEach(node -> assertFalse(await(node.take())));
        await(holder.leave());
        assertFalse(holder.isHeld());
        assertTrue(await(nodes.get(nodes.indexOf(holder) == 0 ? 1 : 0).take()));
    }

    /** A node that was paused for longer than its lease believes that it still holds it. */
    @Test
    void stopsANodeThatHasLostItUnnoticed() {
        Lease paused = lease("paused", LONG);
        assertTrue(await(paused.take()));
        await(postgres.transaction(paused::check));
        runOut();
        await(postgres.transaction(paused::check));
        assertTrue(await(lease("other", LONG).take()));
        assertTrue(await(paused.take()), "it asks the store only when half of its time is over");
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> Await.result(postgres.transaction(paused::check)));
        assertInstanceOf(LeaseLostException.class, refused.getCause());
        paused.lost();
        assertFalse(await(paused.take()));
    }

    @Test
    void isRenewedInTime() {
        Lease shortOne = lease("node", Duration.ofMillis(1));
        assertTrue(await(shortOne.take()));
        assertTrue(await(shortOne.take()));
        assertTrue(await(lease("node", LONG).take()));
        assertFalse(await(lease("other", LONG).take()));
    }

    /** What a transaction of its holder does is done before another node goes on. */
    @Test
    void isNotTakenDuringATransactionThatHasCheckedIt() {
        Lease holder = lease("holder", LONG);
        assertTrue(await(holder.take()));
        runOut();
        Promise<Void> checked = Promise.promise();
        Promise<Void> mayCommit = Promise.promise();
        var work = postgres.transaction(tx -> holder.check(tx)
                .onComplete(done -> checked.complete(done.result(), done.cause()))
                .compose(done -> mayCommit.future()));
        await(checked.future());
        assertFalse(await(lease("other", LONG).take()));
        mayCommit.complete();
        await(work);
        assertTrue(await(lease("other", LONG).take()));
    }
}
