package dev.switchboard.presence;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs the tasks of one user one after another and those of different users concurrently, so that two changes of a user
 * are stored and published in the order of their commands. On one event loop; a task above the bound fails with
 * {@code UNAVAILABLE}.
 */
final class UserQueues {

    private final int maxWaiting;
    private final Map<String, Future<?>> last = new HashMap<>();
    private int waiting;

    UserQueues(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    <T> Future<T> run(String user, Supplier<Future<T>> work) {
        if (waiting >= maxWaiting) {
            return Future.failedFuture(Failure.unavailable("too many changes of presence are in flight"));
        }
        waiting++;
        Future<?> before = last.getOrDefault(user, Future.succeededFuture());
        Future<T> turn = before.transform(done -> work.get());
        last.put(user, turn);
        return turn.onComplete(done -> {
            waiting--;
            last.remove(user, turn);
        });
    }
}
