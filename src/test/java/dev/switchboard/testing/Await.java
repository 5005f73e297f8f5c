package dev.switchboard.testing;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Blocks the test's thread until a result or a condition is there, and fails after a minute. */
public final class Await {

    /** Long, since a passing test never waits for its end: a busy machine may take half a minute to start a node. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Await() {}

    /** The future's result. */
    public static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** As {@link #result}, for tests that declare no exception: a failure becomes an {@link IllegalStateException}. */
    public static <T> T await(Future<T> future) {
        try {
            return result(future);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Returns once the condition holds. */
    public static void until(BooleanSupplier condition) {
        until("the condition holds", condition);
    }

    /** Returns once the condition holds; {@code what} names it in the failure. */
    public static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
