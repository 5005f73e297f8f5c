package dev.switchboard.routing;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The settings of routing: {@code cluster.routing} in the configuration.
 *
 * @param ackTimeout how long a member may owe an answer before joins no longer wait for it
 * @param linger how long interest in a topic outlives its last listener on a node
 * @param userLinger the same for {@code user-} topics, also when the node leaves or dies
 * @param beat the interval at which members send each other proof of life and their positions
 * @param auditInterval the interval at which the known interest of a member is compared with the actual one
 * @param inFlightBytes the most bytes of publications that a member may leave unacknowledged
 */
public record RoutingConfig(
        Duration ackTimeout,
        Duration linger,
        Duration userLinger,
        Duration beat,
        Duration auditInterval,
        long inFlightBytes) {

    public static RoutingConfig from(Settings settings) {
        return new RoutingConfig(
                settings.duration("ackTimeout"),
                settings.duration("linger"),
                settings.duration("userLinger"),
                settings.duration("beat"),
                settings.duration("auditInterval"),
                settings.whole("inFlightBytes"));
    }
}
