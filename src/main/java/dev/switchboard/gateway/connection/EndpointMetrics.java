package dev.switchboard.gateway.connection;

/**
 * What the connections of one door tell on one event loop. All calls come from that loop; {@link #delivered} for every
 * event and every connection, so it must cost no more than an addition.
 */
public interface EndpointMetrics {

    /** Nobody counts. */
    EndpointMetrics NONE = new EndpointMetrics() {};

    /** A connection was admitted. */
    default void opened() {}

    /** An admitted connection ended; {@code reason} is one of {@link CloseReason#LABELS}. */
    default void closed(String reason) {}

    /** An event was handed to a connection's wire. */
    default void delivered() {}

    /** An ephemeral event was not, because the peer does not read. */
    default void dropped() {}

    /**
     * What waits for peers to read, looked at once in a while.
     *
     * @param bytes all of it
     * @param slow the connections for which more than a quarter of what may wait does
     */
    default void waiting(long bytes, int slow) {}
}
