package dev.switchboard.gateway.connection;

/**
 * What the connections of one endpoint report on one event loop. All calls come from that loop; {@link #delivered} comes
 * for every event and every connection, so it must cost no more than an addition.
 */
public interface EndpointMetrics {

    /** Counts nothing. */
    EndpointMetrics NONE = new EndpointMetrics() {};

    /** A connection was admitted. */
    default void opened() {}

    /** An admitted connection ended; {@code reason} is one of {@link CloseReason#LABELS}. */
    default void closed(String reason) {}

    /** An event was handed to a connection's wire. */
    default void delivered() {}

    /** An ephemeral event was dropped, because the client does not read. */
    default void dropped() {}

    /**
     * What waits for clients to read, measured every few seconds.
     *
     * @param bytes all of it
     * @param slow how many connections have more than a quarter of the outbound queue waiting
     */
    default void waiting(long bytes, int slow) {}
}
