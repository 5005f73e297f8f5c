package dev.switchboard.presence;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs the work of one user one after the other and that of different users side by side, so that two changes of a user
 * are stored and told in the order they were asked for. On one event loop; what would exceed the bound fails with
 * {@code UNAVAILABLE}.
 */
final class UserTurns {

    private final int maxWaiting;
    private final Map<String, Future<?>> last = new HashMap<>();
    private int waiting;

    UserTurns(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    <T> Future<T> run(String user, Supplier<Future<T>> work) {
        if (waiting >= maxWaiting) {
            return Future.failedFuture(Failure.unavailable("too many changes of presence are under way"));
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
