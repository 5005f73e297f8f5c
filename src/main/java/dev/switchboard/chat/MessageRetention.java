package dev.switchboard.chat;

import dev.switchboard.chat.RetentionStore.Found;
import dev.switchboard.chat.RetentionStore.Step;
import dev.switchboard.storage.Lease;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

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
        Promise<Void> done = Promise.promise();
        next(0, List.of(), done);
        return done.future();
    }

    /** Each step ends before the next is called: a chain of as many futures would end in as many nested calls. */
    private void next(long after, List<Found> due, Promise<Void> done) {
        if (closed) {
            done.tryComplete();
            return;
        }
        lease.take().onFailure(done::tryFail).onSuccess(held -> {
            if (!held) {
                done.tryComplete();
            } else if (due.isEmpty()) {
                look(after, done);
            } else {
                step(after, due, done);
            }
        });
    }

    private void look(long after, Promise<Void> done) {
        store.look(after, PAGE).onFailure(done::tryFail).onSuccess(found -> {
            if (found.isEmpty()) {
                done.tryComplete();
                return;
            }
            long reached = found.get(found.size() - 1).log();
            List<Found> due = found.stream().filter(Found::due).toList();
            later(() -> next(reached, due, done));
        });
    }

    private void step(long after, List<Found> due, Promise<Void> done) {
        store.remove(due.get(0))
                .onFailure(failure -> {
                    lease.lost();
                    done.tryFail(failure);
                })
                .onSuccess(step -> {
                    note(step);
                    List<Found> left = step.more() ? due : due.subList(1, due.size());
                    later(() -> next(after, left, done));
                });
    }

    private void note(Step step) {
        if (step.messages() > 0) {
            metrics.removed(step.messages());
        }
    }

    private void later(Runnable next) {
        vertx.setTimer(PAUSE.toMillis(), fired -> next.run());
    }
}
