package dev.switchboard.chat;

import dev.switchboard.bus.Steps;
import dev.switchboard.chat.RetentionStore.Found;
import dev.switchboard.chat.RetentionStore.Step;
import dev.switchboard.storage.Lease;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Removes messages that are older than the hub or their chat keeps them, with their files, their words in the search and what
 * logs and notifications say of them. One node at a time walks through the chats, under a lease; a step removes some of one
 * chat and holds its log for a moment, and a pause follows, so that senders do not notice. What is left after a crash the
 * next walk finds. On its verticle's event loop, which runs the walks and closes it.
 */
final class MessageRetention {

    /** The name of the lease of the node that walks. */
    static final String LEASE = "chat/retention";

    private static final int PAGE = 200;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Vertx vertx;
    private final Lease lease;
    private final RetentionStore store;
    private final RetentionMetrics metrics;
    private boolean closed;

    MessageRetention(Vertx vertx, Lease lease, RetentionStore store) {
        this.vertx = vertx;
        this.lease = lease;
        this.store = store;
        this.metrics = RetentionMetrics.of(vertx);
    }

    /** Ends after the step that runs, and leaves the lease to the next node. */
    Future<Void> close() {
        closed = true;
        return lease.isHeld() ? lease.leave().otherwiseEmpty() : Future.succeededFuture();
    }

    /** One walk through all chats; another node's if that one walks. */
    Future<Void> walk() {
        Walk walk = new Walk();
        return Steps.whileMore(walk::next);
    }

    /** One walk that goes on. */
    private final class Walk {

        /** The last chat that was looked at, and those among the last ones from which messages are to be removed. */
        private long after;

        private List<Found> due = List.of();

        /** Whether there may be more. */
        private Future<Boolean> next() {
            return closed ? end() : lease.take().compose(held -> !held ? end() : due.isEmpty() ? look() : remove());
        }

        private Future<Boolean> look() {
            return store.look(after, PAGE).compose(found -> {
                if (found.isEmpty()) {
                    return end();
                }
                after = found.get(found.size() - 1).log();
                due = found.stream().filter(Found::due).toList();
                return pause();
            });
        }

        private Future<Boolean> remove() {
            return store.remove(due.get(0)).onFailure(failure -> lease.lost()).compose(step -> {
                note(step);
                due = step.more() ? due : due.subList(1, due.size());
                return pause();
            });
        }

        private static Future<Boolean> end() {
            return Future.succeededFuture(false);
        }

        private Future<Boolean> pause() {
            return vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS).map(true);
        }
    }

    private void note(Step step) {
        if (step.messages() > 0) {
            metrics.removed(step.messages());
        }
    }
}
