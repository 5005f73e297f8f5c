package dev.switchboard.outbox;

import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Listening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into an outbox while this node has its lease: when PostgreSQL says that something was published, and otherwise after a
 * pause. On the event loop that made it; ends with its verticle, which closes it.
 */
final class OutboxLoop {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxLoop.class);

    /** How often another node tries to get the lease, and how long a failure of the hub's own store is waited out. */
    static final long CALM_MS = 1_000;

    /** The longest pause while it should be woken and cannot be. */
    private static final long DEAF_MS = 10_000;

    /** What is done with an outbox. */
    interface Work {

        /** Before the lease is asked for. */
        Future<Void> prepare();

        /** Opens the connection on which PostgreSQL says that something was published; empty if there is none to be had. */
        Future<Optional<Listening>> listen(Runnable woken, Runnable lost);

        /** Delivers all that is there. */
        Future<Void> deliver();

        /**
         * Takes note of the end of a look, which has delivered nothing if another node has the lease.
         *
         * @param failure null if there was none
         * @return after how many milliseconds to look again
         */
        long ended(@Nullable Throwable failure);
    }

    private final Vertx vertx;
    private final String name;
    private final Lease lease;
    private final Work work;
    private Future<?> look = Future.succeededFuture();
    private boolean running;
    private boolean failed;
    private boolean again;
    private boolean closed;
    private boolean opening;
    private long timer;
    private @Nullable Listening listening;
    /** Why it does not listen. */
    private @Nullable Throwable deaf;

    private boolean deafReported;

    /** @param name of the outbox in the log */
    OutboxLoop(Vertx vertx, String name, Lease lease, Work work) {
        this.vertx = vertx;
        this.name = name;
        this.lease = lease;
        this.work = work;
    }

    /** Looks now, or after the look that is under way; after a failure only once its pause has passed. */
    void wake() {
        if (running || failed) {
            again = true;
        } else {
            vertx.cancelTimer(timer);
            look();
        }
    }

    private void look() {
        if (closed) {
            return;
        }
        running = true;
        again = false;
        look = work.prepare().compose(ready -> lookIfHeld()).onComplete(done -> {
            running = false;
            failed = done.failed();
            if (!closed) {
                long pause = work.ended(done.cause());
                reportDeafness();
                timer = vertx.setTimer(again && !failed ? 1 : pauseIfDeaf(pause), fired -> look());
            }
        });
    }

    /** Whether PostgreSQL wakes it. */
    boolean isListening() {
        return listening != null;
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends it when the look under way has ended, and leaves the lease to the next node. */
    Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        stopListening();
        return look.transform(ended -> lease.isHeld() ? lease.leave().otherwiseEmpty() : Future.succeededFuture());
    }

    private Future<Void> lookIfHeld() {
        return lease.take().compose(taken -> {
            if (!taken) {
                stopListening();
                return Future.succeededFuture();
            }
            listen();
            return work.deliver();
        });
    }

    private void listen() {
        if (listening != null || opening || closed) {
            return;
        }
        opening = true;
        work.listen(this::wake, this::lost).onComplete(opened -> {
            opening = false;
            deaf = opened.cause();
            if (opened.failed()) {
                return;
            }
            deafReported = false;
            listening = opened.result().orElse(null);
            if (closed) {
                stopListening();
            } else if (listening != null) {
                // What was said before it listened.
                wake();
            }
        });
    }

    /** The next look tries to listen again. */
    private long pauseIfDeaf(long pause) {
        return deaf == null || failed ? pause : Math.min(pause, DEAF_MS);
    }

    /** Where the look failed as well, that is what is reported. */
    private void reportDeafness() {
        Throwable cause = deaf;
        if (!failed && cause != null && !deafReported) {
            deafReported = true;
            LOG.warn(
                    "{} is looked at now and then only, since PostgreSQL cannot wake the hub: {}",
                    name,
                    cause.toString());
        }
    }

    /** The next look opens it again. */
    private void lost() {
        listening = null;
        wake();
    }

    private void stopListening() {
        if (listening != null) {
            listening.close();
            listening = null;
        }
    }
}
