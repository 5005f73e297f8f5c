package dev.switchboard.gateway.topics;

import java.util.function.Consumer;

/** One event loop with subscribers, as this room knows it. Safe from any thread, except where noted. */
public interface SubscriberLoop {

    /** Runs the task on this event loop, in the order of the calls from one thread. */
    void execute(Runnable task);

    /** Runs the task on this event loop after the delay. */
    void later(long delayMs, Runnable task);

    /** Whether each event from now on is followed at once by others for the same subscribers. On this loop. */
    void gather(boolean more);

    /** Calls {@code action} with each subscriber of this loop. On this loop. */
    void forEachSubscriber(Consumer<? super Subscriber> action);
}
