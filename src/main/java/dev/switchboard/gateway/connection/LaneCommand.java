package dev.switchboard.gateway.connection;

import io.vertx.core.Future;

/** One entry of {@link CommandLanes}. On the connection's event loop. */
public interface LaneCommand {

    /** When it must be answered, by {@link System#nanoTime()}. */
    long dueAt();

    /** Carries it out; completes on this loop when the next may begin. Called once at the most. */
    Future<?> begin();

    /** Its time has expired before it was answered; it may be in flight. It is not begun after this. */
    void late();
}
