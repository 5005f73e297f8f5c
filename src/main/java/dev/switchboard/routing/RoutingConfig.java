package dev.switchboard.routing;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The numbers of routing: {@code cluster.routing} of the configuration.
 *
 * @param ackTimeout how long a member may leave something unanswered before joins no longer wait for it
 * @param linger how long interest in a topic outlives its last listener on a node
 * @param userLinger the same for {@code user-} topics, also where the node leaves or dies
 * @param beat how often members tell each other that they live and how far they are
 * @param auditInterval how often what is known of a member's interest is compared with what it is
 * @param inFlightBytes the most bytes of publications a member may owe us word of
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
