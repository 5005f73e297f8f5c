package dev.switchboard.gateway.connection;

import java.util.Set;

/** Where the connections of each endpoint are counted. Safe from any thread. */
public interface ConnectionMetrics {

    /** The labels of all {@link DroppedAnswer}s. */
    Set<String> DROPPED_ANSWERS = DroppedAnswer.labels();

    /** The counters of one endpoint's connections on one event loop; asked once for both, called on that loop alone. */
    default EndpointMetrics endpoint(String endpoint) {
        return EndpointMetrics.NONE;
    }

    /** So many connections were sent an event that they are asked to answer. */
    default void asked(int connections) {}

    /** A connection has answered what it was asked. */
    default void answeredQuestion() {}

    /** A client's answer was dropped; {@code reason} is one of {@link #DROPPED_ANSWERS}. */
    default void answerDropped(String reason) {}
}
