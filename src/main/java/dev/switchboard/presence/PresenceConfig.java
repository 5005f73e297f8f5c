package dev.switchboard.presence;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The settings of the concern {@code presence}.
 *
 * @param maxUsers the most users one command names
 * @param maxText the longest text of a status, in characters
 * @param maxWaiting the most {@code presence:set} in flight in one instance; one more is {@code UNAVAILABLE}
 * @param keepDetails how long a status and a {@code lastSeen} are stored after they were written
 */
public record PresenceConfig(int maxUsers, int maxText, int maxWaiting, Duration keepDetails) {

    public static PresenceConfig from(Settings settings) {
        return new PresenceConfig(
                settings.whole("maxUsers"),
                settings.whole("maxText"),
                settings.whole("maxWaiting"),
                settings.duration("keepDetails"));
    }
}
