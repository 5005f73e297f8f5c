package dev.switchboard.boot.warmup;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * {@code warmUp} of the configuration.
 *
 * @param enabled whether a node with a gateway warms itself
 * @param connections how many connections it makes
 * @param atMost how long it may take; what is not done by then is left out
 */
public record WarmUpConfig(boolean enabled, int connections, Duration atMost) {

    /** Reads the settings under {@code warmUp}. */
    public static WarmUpConfig from(Settings warmUp) {
        return new WarmUpConfig(warmUp.flag("enabled"), warmUp.whole("connections"), warmUp.duration("atMost"));
    }
}
