package dev.switchboard.gateway.connection;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks ten times a second at the connections of one event loop in which commands wait for others, so that none waits for
 * longer than it may. A command needs no timer, and a connection in which nothing waits costs nothing. On its shard's event
 * loop; stops with it.
 */
public final class LaneWatch {

    private static final long LOOK_MS = 100;

    private final Set<CommandLanes> watched = new HashSet<>();

    public LaneWatch(Vertx vertx) {
        vertx.setPeriodic(LOOK_MS, fired -> look());
    }

    /** Watches these until nothing waits there. */
    void add(CommandLanes lanes) {
        watched.add(lanes);
    }

    private void look() {
        if (watched.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (CommandLanes lanes : List.copyOf(watched)) {
            lanes.giveUp(now);
            if (!lanes.hasWaiting()) {
                watched.remove(lanes);
            }
        }
    }
}
