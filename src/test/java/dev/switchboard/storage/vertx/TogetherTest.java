package dev.switchboard.storage.vertx;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.TestStores;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TogetherTest {

    /** What passes on to the network. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void flush(ChannelHandlerContext ctx) {
            count.incrementAndGet();
            ctx.flush();
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Flushes flushes = new Flushes();
    private SqlConnection connection;

    @BeforeEach
    void connect() {
        Pool pool = PgBuilder.pool()
                .connectingTo(TestStores.freshDatabase())
                .using(vertx)
                .build();
        connection = onLoop(pool::getConnection);
        onLoop(() -> Together.issue(connection, () -> select(0)));
        Sockets.of(connection)
                .orElseThrow()
                .socket()
                .channelHandlerContext()
                .pipeline()
                .addFirst(flushes);
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private <T> T onLoop(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(ignored -> {
            try {
                work.get().onComplete(done);
            } catch (RuntimeException failure) {
                done.fail(failure);
            }
        });
        return await(done.future());
    }

    private Future<Integer> select(int number) {
        return connection.query("select " + number).execute().map(rows -> rows.iterator()
                .next()
                .getInteger(0));
    }

    private Future<Integer> sum() {
        return Future.all(select(1), select(2), select(3))
                .map(all ->
                        all.<Integer>list().stream().mapToInt(Integer::intValue).sum());
    }

    /** Each statement of a transaction had a system call of its own, and woke the server. */
    @Test
    void sendsStatementsOfOneCallTogether() {
        assertEquals(6, onLoop(this::sum));
        assertEquals(3, flushes.count.getAndSet(0), "without it each leaves by itself");
        assertEquals(6, onLoop(() -> Together.issue(connection, this::sum)));
        assertEquals(1, flushes.count.get());
    }

    @Test
    void sendsWhatWasIssuedBeforeAFailure() {
        Promise<Integer> first = Promise.promise();
        assertThrows(
                IllegalStateException.class,
                () -> onLoop(() -> Together.issue(connection, () -> {
                    select(7).onComplete(first);
                    throw new IllegalStateException("for the test");
                })));
        assertEquals(7, await(first.future()));
    }

    /** Anything else would wait for a flush of another loop. */
    @Test
    void leavesStatementsAloneThatAreIssuedElsewhere() {
        assertEquals(6, await(Together.issue(connection, this::sum)));
        assertTrue(flushes.count.get() > 0);
    }
}
