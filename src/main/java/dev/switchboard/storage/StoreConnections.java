package dev.switchboard.storage;

import io.vertx.core.net.NetClientOptions;

/**
 * Timeouts by which connections to the stores detect a network that drops their packets. The system's defaults are a minute
 * to connect and up to a quarter of an hour for data without an acknowledgement; after a cut, the pools would stay full of
 * dead connections. Stateless.
 */
final class StoreConnections {

    private static final int CONNECT_MS = 2_000;
    /** As long as a cluster member may be silent. Only the native transport on Linux honours it. */
    private static final int UNACKNOWLEDGED_MS = 5_000;

    private StoreConnections() {}

    /** The same options, with these timeouts. */
    static NetClientOptions withTimeouts(NetClientOptions options) {
        return options.setConnectTimeout(CONNECT_MS)
                .setTcpUserTimeout(UNACKNOWLEDGED_MS)
                .setTcpKeepAlive(true);
    }
}
