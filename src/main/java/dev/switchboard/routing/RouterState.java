package dev.switchboard.routing;

import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/** What the parts of one node's router share. Made on the router's context and used there only. */
final class RouterState {

    /** How long a frame that is answered at once may stay unanswered. */
    static final long ANSWER_MS = 1_000;

    final Vertx vertx;
    final RoutingConfig config;
    final RoutingMetrics metrics;
    final BusLink link;
    final InterestTable table;
    final OwnInterest own = new OwnInterest();
    final Routes routes = new Routes();
    final DeliveryGuard delivery;
    /** Runs what is given to it after what is queued now. */
    final Executor soon;

    private final Thread loop = Thread.currentThread();
    /** Whether this node knows every member's interest and every member knows it; never again false. */
    private boolean ready;

    RouterState(
            Vertx vertx,
            RoutingConfig config,
            RoutingMetrics metrics,
            BusLink link,
            InterestTable table,
            DeliveryGuard delivery,
            Executor soon) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        this.link = link;
        this.table = table;
        this.delivery = delivery;
        this.soon = soon;
    }

    /** Whether the calling thread is the one that alone touches all this. */
    boolean isOnLoop() {
        return Thread.currentThread() == loop;
    }

    boolean isReady() {
        return ready;
    }

    void becomeReady() {
        ready = true;
    }

    /** The time to measure lengths with, in milliseconds; no other process's, and no calendar's. */
    static long now() {
        return System.nanoTime() / 1_000_000;
    }

    void after(long delayMs, Runnable action) {
        vertx.setTimer(Math.max(1, delayMs), timer -> action.run());
    }

    /** After a time that is not the same everywhere, so that nodes that failed together do not repeat together. */
    void retryLater(Runnable action) {
        after(ThreadLocalRandom.current().nextLong(100, 200), action);
    }
}
