package dev.switchboard.backend;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a number of requests be in flight, and some wait in the order in which they came, none beyond its deadline. On its
 * back end's event loop; the counts may be read from any thread. Lives as long as the back end.
 */
final class Turns {

    private final Vertx vertx;
    private final String backEnd;
    private final int most;
    private final int mostWaiting;
    private final Set<Promise<Void>> waiting = new LinkedHashSet<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile int waitingCount;

    Turns(Vertx vertx, String backEnd, int most, int mostWaiting) {
        this.vertx = vertx;
        this.backEnd = backEnd;
        this.most = most;
        this.mostWaiting = mostWaiting;
    }

    int inFlight() {
        return inFlight.get();
    }

    int waiting() {
        return waitingCount;
    }

    /** Succeeds when it is the request's turn, which {@link #release} must end; refused at once if too many wait. */
    Future<Void> take(Deadline deadline) {
        if (inFlight.get() < most) {
            inFlight.incrementAndGet();
            return Future.succeededFuture();
        }
        if (waiting.size() >= mostWaiting) {
            return Future.failedFuture(Failure.unavailable("too many requests wait for " + backEnd));
        }
        Promise<Void> turn = Promise.promise();
        waiting.add(turn);
        waitingCount = waiting.size();
        long timer = vertx.setTimer(Math.max(1, deadline.remainingNanos() / 1_000_000), fired -> expire(turn));
        return turn.future().onComplete(taken -> vertx.cancelTimer(timer));
    }

    private void expire(Promise<Void> turn) {
        waiting.remove(turn);
        waitingCount = waiting.size();
        turn.tryFail(Failure.timeout(backEnd));
    }

    /** Ends a turn, and begins the next. */
    void release() {
        Iterator<Promise<Void>> next = waiting.iterator();
        if (next.hasNext()) {
            Promise<Void> turn = next.next();
            next.remove();
            waitingCount = waiting.size();
            turn.complete();
        } else {
            inFlight.decrementAndGet();
        }
    }
}
