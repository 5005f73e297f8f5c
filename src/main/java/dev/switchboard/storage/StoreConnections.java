package dev.switchboard.storage;

import io.vertx.core.net.NetClientOptions;

/**
 * How connections to the stores notice that the network drops what they send. The system's own patience is a minute to
 * connect, and up to a quarter of an hour with ever longer silences for what was sent; after a cut the pools would be full of
 * connections that nobody needs any more. Stateless.
 */
final class StoreConnections {

    private static final int CONNECT_MS = 2_000;
    /** As long as a member of the cluster may be silent. Takes effect with the native transport on Linux. */
    private static final int UNACKNOWLEDGED_MS = 5_000;

    private StoreConnections() {}

    /** The same options, with that set. */
    static NetClientOptions careful(NetClientOptions options) {
        return options.setConnectTimeout(CONNECT_MS).setTcpUserTimeout(UNACKNOWLEDGED_MS);
    }
}
