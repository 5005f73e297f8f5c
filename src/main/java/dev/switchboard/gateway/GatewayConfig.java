package dev.switchboard.gateway;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The section {@code gateway} of the configuration.
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
 * @param drainPerSecond how many connections a second are told to go when the node ends
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
        int drainPerSecond) {

    public static GatewayConfig from(Settings settings) {
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
                settings.whole("drainPerSecond"));
    }
}
