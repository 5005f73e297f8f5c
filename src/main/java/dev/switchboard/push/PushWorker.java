package dev.switchboard.push;

import dev.switchboard.bus.Absence;
import dev.switchboard.push.PushStore.Look;
import dev.switchboard.push.PushStore.Missed;
import dev.switchboard.push.PushStore.Undecided;
import dev.switchboard.storage.Lease;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, turn after turn while this node has the lease, at what was said in the logs, decides who of the subscribers has neither
 * read it nor had a connection since, and has messages sent to them. A node that dies leaves that to the next one once its
 * lease is over. On its verticle's event loop; ends with it.
 */
final class PushWorker {

    private static final Logger LOG = LoggerFactory.getLogger(PushWorker.class);

    private static final long IDLE_MS = 500;
    /** Where another node works, or nobody is subscribed. */
    private static final long CALM_MS = 2_000;

    private static final long AFTER_FAILURE_MS = 1_000;
    private static final long SOON_MS = 20;
    private static final long PATIENCE_MS = 2_000;
    /** Topics of one decision, each with up to thousands of participants. */
    private static final int TOPICS = 16;

    private final Vertx vertx;
    private final Lease lease;
    private final PushStore store;
    private final Absence absence;
    private final PushDeliveries deliveries;
    private Future<?> turn = Future.succeededFuture();
    private long timer;
    private boolean running;
    private boolean soon;
    private boolean wanted;
    private boolean failing;
    private boolean closed;

    PushWorker(Vertx vertx, Lease lease, PushStore store, Absence absence, PushDeliveries deliveries) {
        this.vertx = vertx;
        this.lease = lease;
        this.store = store;
        this.absence = absence;
        this.deliveries = deliveries;
        deliveries.onFreed(this::wake);
    }

    void start() {
        turn();
    }

    /** Has the next turn come at once; a failure's pause is waited out. */
    private void wake() {
        soon = true;
        if (!running && !failing && !closed) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(SOON_MS, fired -> turn());
        }
    }

    private void turn() {
        if (closed) {
            return;
        }
        running = true;
        soon = false;
        turn = step().onComplete(done -> {
            running = false;
            note(done.cause());
            long pause = done.failed() ? AFTER_FAILURE_MS : soon ? SOON_MS : done.result();
            if (!closed) {
                timer = vertx.setTimer(pause, fired -> turn());
            }
        });
    }

    private void note(@Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn("push messages wait: {}", failure.toString());
        }
        failing = failure != null;
    }

    /** After how many milliseconds to go on. */
    private Future<Long> step() {
        return lease.take().compose(taken -> {
            if (!taken) {
                return Future.succeededFuture(CALM_MS);
            }
            return wanted().compose(any -> any ? look() : Future.succeededFuture(CALM_MS));
        });
    }

    private Future<Boolean> wanted() {
        return wanted ? Future.succeededFuture(true) : store.isWanted().onSuccess(any -> wanted = any);
    }

    private Future<Long> look() {
        return store.look().compose(found -> {
            if (found.isEmpty()) {
                lease.lost();
                return Future.succeededFuture(CALM_MS);
            }
            return work(found.get());
        });
    }

    private Future<Long> work(Look look) {
        wanted = look.wanted();
        return decide(look.undecided())
                .compose(decided -> deliveries.begin().map(look.undecided() ? SOON_MS : IDLE_MS));
    }

    private Future<Void> decide(boolean undecided) {
        return undecided
                ? store.undecided(TOPICS)
                        .compose(topics -> missed(topics).compose(missed -> store.decide(topics, missed)))
                : Future.succeededFuture();
    }

    private Future<List<Missed>> missed(Undecided topics) {
        return absence.missed(topics.missed(), Missed::user, one -> one.at().toInstant());
    }

    /** Leaves the work to another node at once, when the turn in flight is done. */
    Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return turn.transform(ended -> deliveries.whenIdle().timeout(PATIENCE_MS, TimeUnit.MILLISECONDS))
                .otherwiseEmpty()
                .transform(ended -> lease.isHeld() ? lease.leave().otherwiseEmpty() : Future.succeededFuture());
    }
}
