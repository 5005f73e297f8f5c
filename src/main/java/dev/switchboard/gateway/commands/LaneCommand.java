package dev.switchboard.gateway.commands;

import io.vertx.core.Future;

/** What stands in a lane of {@link CommandLanes}. On the connection's event loop. */
interface LaneCommand {

    /** Until when it is to be answered, by {@link System#nanoTime()}. */
    long dueAt();

    /** Carries it out; completes on this loop when the next may begin. Called once at the most. */
    Future<?> begin();

    /** Its time is over before it was answered; it may be under way. It is not begun after this. */
    void late();
}
