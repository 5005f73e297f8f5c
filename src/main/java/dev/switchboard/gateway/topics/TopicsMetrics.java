package dev.switchboard.gateway.topics;

/** What the order of topics reports. Called on event loops; must not block. */
public interface TopicsMetrics {

    /** A jump in a topic's order was closed by reading {@code events} from its log. */
    default void gapFilled(int events) {}

    /** A page of a log was read for a client that resumed. */
    default void replayed(int events) {}
}
