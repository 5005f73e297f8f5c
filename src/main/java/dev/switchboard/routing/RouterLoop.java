package dev.switchboard.routing;

import dev.switchboard.bus.Rounds;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The event loop on which a node's router works, with its clock and timers. Made on that loop; {@link #execute} is safe
 * from any thread, timers are set on the loop only and end when the router is undeployed.
 */
final class RouterLoop implements Executor {

    private final Vertx vertx;
    private final Context context;
    private final Thread thread = Thread.currentThread();
    private final Rounds rounds;

    RouterLoop(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
        this.rounds = Rounds.current(vertx);
    }

    /** The share of this loop that goes to looking at everything. */
    Rounds rounds() {
        return rounds;
    }

    /** Milliseconds for measuring durations; comparable neither with another process nor with a calendar. */
    static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Runs the task on the loop, after those already queued. */
    @Override
    public void execute(Runnable task) {
        context.runOnContext(turn -> task.run());
    }

    /** Whether the calling thread is the loop, which alone touches the router's parts. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    Context context() {
        return context;
    }

    void after(long delayMs, Runnable task) {
        vertx.setTimer(Math.max(1, delayMs), timer -> task.run());
    }

    void every(long periodMs, Runnable task) {
        vertx.setPeriodic(periodMs, timer -> task.run());
    }

    /** Runs the task after a random delay, so that nodes that failed together do not retry together. */
    void retryLater(Runnable task) {
        after(ThreadLocalRandom.current().nextLong(100, 200), task);
    }
}
