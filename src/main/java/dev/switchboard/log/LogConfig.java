package dev.switchboard.log;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * How long events are kept: {@code settings} of the concern {@code log}.
 *
 * @param maxAge older events go
 * @param maxEvents of a topic with more events the oldest go
 * @param sweepInterval how often is looked for events to go
 */
record LogConfig(Duration maxAge, int maxEvents, Duration sweepInterval) {

    static LogConfig from(Settings settings) {
        Settings retention = settings.at("retention");
        return new LogConfig(
                retention.duration("maxAge"), retention.whole("maxEvents"), retention.duration("sweepInterval"));
    }
}
