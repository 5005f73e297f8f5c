package dev.switchboard.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * A command to a concern of the same node, and the promise of its answer. The command travels over the event bus as an
 * object; the answer does not use the bus: a reply address, its registration and a timer per command cost an eighth of a
 * round trip. Only the first answer counts; the future completes on the context that asked.
 */
final class LocalCall {

    private final Command command;
    private final @Nullable Context asker;
    private final Promise<Answer> answer = Promise.promise();
    private final long dueAt;

    /** Its neighbours in the list of {@link PendingCalls}, which alone uses them. */
    @Nullable
    LocalCall earlier;

    @Nullable
    LocalCall later;

    /** The list that it waits in. */
    private final PendingCalls pending;

    /**
     * @param pending the list that it waits in
     * @param dueAt when it times out, by {@link System#nanoTime()}
     */
    LocalCall(Command command, PendingCalls pending, long dueAt) {
        this.command = command;
        this.pending = pending;
        this.asker = Vertx.currentContext();
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
        if (asker == null || asker == Vertx.currentContext()) {
            answer.complete(given);
        } else {
            asker.runOnContext(ignored -> answer.complete(given));
        }
    }
}
