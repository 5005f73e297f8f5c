package dev.switchboard.gateway.connection;

import dev.switchboard.config.Settings;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.wire.WireConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * What of the sections {@code gateway} and {@code limits} concerns one connection.
 *
 * @param maxMessageBytes the longest inbound message, at every endpoint
 * @param maxPerUser how many connections one user may have on this node
 * @param outboundQueueBytes how much may wait for one connection to read
 * @param pingInterval how often a connection is pinged; one that is silent for two of them is closed
 * @param sweepInterval how often connections that the network forgot are looked for
 * @param flushWindow how long an event may wait for others to the same busy connection
 * @param auditInterval how often the node audits its records of its connections
 * @param wire how WebSockets are read and written
 * @param flood how fast one connection may send, or empty for no limit
 */
public record ConnectionConfig(
        int maxMessageBytes,
        int maxPerUser,
        int outboundQueueBytes,
        Duration pingInterval,
        Duration sweepInterval,
        Duration flushWindow,
        Duration auditInterval,
        WireConfig wire,
        Optional<FloodLimit> flood) {

    private static final int QUEUE_SHARE = 4;

    /**
     * A rate of inbound frames.
     *
     * @param capacity how many frames may come in {@code per}
     */
    public record FloodLimit(int capacity, Duration per) {}

    /** Reads {@code gateway} and {@code limits} of the whole document. */
    public static ConnectionConfig from(Settings document) {
        Settings settings = document.at("gateway");
        return new ConnectionConfig(
                settings.whole("maxMessageBytes"),
                settings.whole("maxConnectionsPerUser"),
                settings.whole("outboundQueueBytes"),
                settings.duration("pingInterval"),
                settings.duration("sweepInterval"),
                settings.duration("flushWindow"),
                settings.duration("auditInterval"),
                WireConfig.from(document),
                floodLimit(document.at("limits")));
    }

    /** The same within a node's limits of what is half received. */
    public ConnectionConfig within(IntakeLimits limits) {
        return new ConnectionConfig(
                maxMessageBytes,
                maxPerUser,
                outboundQueueBytes,
                pingInterval,
                sweepInterval,
                flushWindow,
                auditInterval,
                wire.within(limits),
                flood);
    }

    /** How much of the outbound queue one replay may use, so that live events fit beside it; more than that is slow. */
    public int shareOfQueue() {
        return outboundQueueBytes / QUEUE_SHARE;
    }

    private static Optional<FloodLimit> floodLimit(Settings limits) {
        Settings connection = limits.at("connection");
        return limits.flag("enabled")
                ? Optional.of(new FloodLimit(connection.whole("capacity"), connection.duration("per")))
                : Optional.empty();
    }
}
