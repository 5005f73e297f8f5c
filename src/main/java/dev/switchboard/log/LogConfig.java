package dev.switchboard.log;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * How long events are kept: the settings of the concern {@code log}.
 *
 * @param maxAge older events are deleted
 * @param maxEvents of a topic with more events the oldest are deleted
 * @param sweepInterval the pause between two sweeps
 */
record LogConfig(Duration maxAge, int maxEvents, Duration sweepInterval) {

    static LogConfig from(Settings settings) {
        Settings retention = settings.at("retention");
        return new LogConfig(
                retention.duration("maxAge"), retention.whole("maxEvents"), retention.duration("sweepInterval"));
    }
}
