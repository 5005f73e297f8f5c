package dev.switchboard.client;

/** Removes a listener. */
@FunctionalInterface
public interface Subscription {

    /** The listener is not called any more, except where it is being called at this moment. */
    void cancel();
}
