package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/**
 * A command on its way to a concern of the same node, and the place where its answer is awaited. It travels over the event
 * bus as it is; the answer comes back without: a reply address, its registration and a timer for each command were an
 * eighth of what a round trip costs. Answered once, by whoever is first; the future completes on the asker's context.
 */
final class LocalCall {

    private final Command command;
    private final ContextInternal asker;
    private final Promise<Answer> answer = Promise.promise();
    private final long dueAt;

    /** Its neighbours among the calls of its stripe; theirs alone. */
    LocalCall earlier;

    LocalCall later;
    PendingCalls pending;

    /**
     * @param dueAt when it has waited long enough, by {@link System#nanoTime()}
     */
    LocalCall(Command command, long dueAt) {
        this.command = command;
        this.asker = (ContextInternal) Vertx.currentContext();
        this.dueAt = dueAt;
    }

    Command command() {
        return command;
    }

    Future<Answer> answered() {
        return answer.future();
    }

    boolean isDue(long now) {
        return now - dueAt >= 0;
    }

    /** Gives the answer, from any thread. */
    void answer(Answer given) {
        if (!pending.remove(this)) {
            return;
        }
        if (asker == null) {
            answer.complete(given);
        } else if (asker.inThread()) {
            // On the concern's own event loop: a task of its own would only bring the answer later.
            asker.dispatch(given, answer::complete);
        } else {
            asker.runOnContext(ignored -> answer.complete(given));
        }
    }
}
