package dev.switchboard.gateway.connection;

/** Where the connections of each endpoint are counted. Safe from any thread. */
public interface ConnectionMetrics {

    /** The counters of one endpoint's connections on one event loop; asked once for both, called on that loop alone. */
    default EndpointMetrics endpoint(String endpoint) {
        return EndpointMetrics.NONE;
    }
}
