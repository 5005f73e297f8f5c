package dev.switchboard.gateway;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps the commands of one name, from one connection, in the order they were sent: the next starts when the one before
 * is answered. Commands of other names do not wait. On the connection's event loop alone; its owner bounds it.
 */
final class CommandLanes {

    /** Stands for a lane in which nothing waits; most have no more than one command at a time. */
    private static final Deque<Supplier<Future<?>>> NOBODY = new ArrayDeque<>(0);

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
        Deque<Supplier<Future<?>>> lane = busy.putIfAbsent(name, NOBODY);
        if (lane == null) {
            start(name, command);
        } else if (lane == NOBODY) {
            busy.put(name, new ArrayDeque<>(List.of(command)));
        } else {
            lane.add(command);
        }
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
