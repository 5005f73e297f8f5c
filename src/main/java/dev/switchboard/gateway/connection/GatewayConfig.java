package dev.switchboard.gateway.connection;

import dev.switchboard.config.Settings;
import dev.switchboard.wire.WireConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * The section {@code gateway} of the configuration, and what of {@code limits} is one connection's.
 *
 * @param maxMessageBytes the longest inbound message, on every door
 * @param maxConnectionsPerUser how many connections one user may have on this node
 * @param outboundQueueBytes how much may wait for one connection to read
 * @param pingInterval how often a connection is pinged; silent for two of them it is closed
 * @param sweepInterval how often what the network forgot is looked for
 * @param authTimeout how long a connection may take to bring a token
 * @param flushWindow how long an event may wait for others to the same busy connection
 * @param stragglerWait how long a jump in a topic's order waits before it is filled from the log
 * @param replayPage how many events one read of a log asks for
 * @param maxPendingCommands how many commands of one connection may be under way
 * @param maxTopicsPerConnection how many topics one connection may be in
 * @param drainPerSecond how many connections a second are told to go when the node ends
 * @param auditInterval how often the node compares what it holds of its connections with itself
 * @param admission how many connections are let in at once
 * @param flood how fast one connection may send, or empty for no limit
 * @param wire how WebSockets are read and written
 */
public record GatewayConfig(
        int maxMessageBytes,
        int maxConnectionsPerUser,
        int outboundQueueBytes,
        Duration pingInterval,
        Duration sweepInterval,
        Duration authTimeout,
        Duration flushWindow,
        Duration stragglerWait,
        int replayPage,
        int maxPendingCommands,
        int maxTopicsPerConnection,
        int drainPerSecond,
        Duration auditInterval,
        AdmissionLimits admission,
        Optional<FloodLimit> flood,
        WireConfig wire) {

    /**
     * Of one event loop.
     *
     * @param atOnce how many admissions may be under way
     * @param whenLate how many while the event loop is late
     * @param maxLoopDelay how late it may be before it counts as late
     * @param maxWaiting how many may wait for their turn; more are told to come back
     * @param maxRetryAfter the longest time after which they are told to
     */
    public record AdmissionLimits(
            int atOnce, int whenLate, Duration maxLoopDelay, int maxWaiting, Duration maxRetryAfter) {

        private static AdmissionLimits from(Settings settings) {
            return new AdmissionLimits(
                    settings.whole("atOnce"),
                    settings.whole("whenLate"),
                    settings.duration("maxLoopDelay"),
                    settings.whole("maxWaiting"),
                    settings.duration("maxRetryAfter"));
        }
    }

    /**
     * @param capacity how many frames may come in {@code per}
     */
    public record FloodLimit(int capacity, Duration per) {}

    /** Reads {@code gateway} and {@code limits} of the whole document. */
    public static GatewayConfig from(Settings document) {
        Settings settings = document.at("gateway");
        return new GatewayConfig(
                settings.whole("maxMessageBytes"),
                settings.whole("maxConnectionsPerUser"),
                settings.whole("outboundQueueBytes"),
                settings.duration("pingInterval"),
                settings.duration("sweepInterval"),
                settings.duration("authTimeout"),
                settings.duration("flushWindow"),
                settings.duration("stragglerWait"),
                settings.whole("replayPage"),
                settings.whole("maxPendingCommands"),
                settings.whole("maxTopicsPerConnection"),
                settings.whole("drainPerSecond"),
                settings.duration("auditInterval"),
                AdmissionLimits.from(settings.at("admission")),
                floodLimit(document.at("limits")),
                WireConfig.from(document));
    }

    private static Optional<FloodLimit> floodLimit(Settings limits) {
        Settings connection = limits.at("connection");
        return limits.flag("enabled")
                ? Optional.of(new FloodLimit(connection.whole("capacity"), connection.duration("per")))
                : Optional.empty();
    }
}
