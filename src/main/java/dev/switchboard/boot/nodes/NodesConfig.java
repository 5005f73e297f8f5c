package dev.switchboard.boot.nodes;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * How the nodes of one store watch each other: {@code cluster.registry} of the configuration.
 *
 * @param beat how often a node writes its row
 * @param warnAfter how long a live node may be outside the cluster before it is reported
 */
public record NodesConfig(Duration beat, Duration warnAfter) {

    private static final int BEATS_OF_A_LIFE = 5;

    public static NodesConfig from(Settings settings) {
        return new NodesConfig(settings.duration("beat"), settings.duration("warnAfter"));
    }

    /** How long a node counts as alive after its last beat. */
    Duration lifetime() {
        return beat.multipliedBy(BEATS_OF_A_LIFE);
    }
}
