package dev.switchboard.bus;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Regression: loops were chains of composed futures, whose end overflowed the stack after some thousands of steps. */
class StepsTest {

    private static final int MANY = 100_000;

    private final AtomicInteger taken = new AtomicInteger();

    private Future<Boolean> more() {
        return Future.succeededFuture(taken.incrementAndGet() < MANY);
    }

    @Test
    void takesManyStepsThatHaveEndedWhenTheyReturn() {
        assertTrue(Steps.whileMore(this::more).succeeded());
        assertEquals(MANY, taken.get());
    }

    @Test
    void takesManyStepsThatEndLaterOnTheEventLoop() {
        Vertx vertx = Vertx.vertx();
        try {
            Supplier<Future<Boolean>> later = () -> {
                Promise<Boolean> ended = Promise.promise();
                vertx.runOnContext(turn -> more().onComplete(ended));
                return ended.future();
            };
            Promise<Void> done = Promise.promise();
            vertx.runOnContext(turn -> Steps.whileMore(later).onComplete(done));
            await(done.future());
            assertEquals(MANY, taken.get());
        } finally {
            await(vertx.close());
        }
    }

    /** The first thread is about to return from a step that has ended on the second one. */
    @Test
    void takesManyStepsThatEndOnAnotherThread() {
        Vertx vertx = Vertx.vertx();
        try {
            await(Steps.whileMore(() -> vertx.executeBlocking(() -> taken.incrementAndGet() < MANY / 10)));
            assertEquals(MANY / 10, taken.get());
        } finally {
            await(vertx.close());
        }
    }

    @Test
    void takesNoStepBeforeTheLastOneHasEnded() {
        Promise<Boolean> first = Promise.promise();
        Future<Void> done =
                Steps.whileMore(() -> taken.incrementAndGet() == 1 ? first.future() : Future.succeededFuture(false));
        assertEquals(1, taken.get());
        assertFalse(done.isComplete());
        first.complete(true);
        assertEquals(2, taken.get());
        assertTrue(done.succeeded());
    }

    @Test
    void failsAsItsLastStepDid() {
        IllegalStateException away = new IllegalStateException("the store is away");
        Future<Void> failed = Steps.whileMore(
                () -> taken.incrementAndGet() < MANY ? Future.succeededFuture(true) : Future.failedFuture(away));
        assertSame(away, failed.cause());
        Future<Void> thrown = Steps.whileMore(() -> {
            throw away;
        });
        assertSame(away, thrown.cause());
    }
}
