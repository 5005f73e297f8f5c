package dev.switchboard.gateway;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps the commands of one name, from one connection, in the order they were sent: the next starts when the one before
 * is answered. Commands of other names do not wait. On the connection's event loop alone; its owner bounds it.
 */
final class CommandLanes {

    private final Map<String, Deque<Supplier<Future<?>>>> busy = new HashMap<>(2);
    private int pending;
    private Runnable idle;

    /** How many commands are under way or wait. */
    int pending() {
        return pending;
    }

    /** Calls {@code action} once nothing is under way; now if that is so. For one caller. */
    void whenIdle(Runnable action) {
        if (pending == 0) {
            action.run();
        } else {
            idle = action;
        }
    }

    /** Runs {@code command} when the ones of the same name before it are done; its future must complete on this loop. */
    void run(String name, Supplier<Future<?>> command) {
        pending++;
        Deque<Supplier<Future<?>>> lane = busy.get(name);
        if (lane != null) {
            lane.add(command);
            return;
        }
        busy.put(name, new ArrayDeque<>(1));
        start(name, command);
    }

    private void start(String name, Supplier<Future<?>> command) {
        command.get().onComplete(done -> {
            pending--;
            Supplier<Future<?>> next = busy.get(name).poll();
            if (next != null) {
                start(name, next);
                return;
            }
            busy.remove(name);
            if (pending == 0 && idle != null) {
                idle.run();
            }
        });
    }
}
