package dev.switchboard.log;

import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How long events are kept: the settings of the concern {@code log}.
 *
 * @param maxAge older events are deleted
 * @param maxEvents of a topic with more events the oldest are deleted
 * @param sweepInterval the pause between two sweeps
 * @param named topics that are kept differently
 */
record LogConfig(Duration maxAge, int maxEvents, Duration sweepInterval, List<Named> named) {

    /** Namespaces keep little, and are swept more often. */
    private static final Duration NAMED_INTERVAL = Duration.ofMinutes(1);

    /**
     * How long the events of topics are kept whose names are {@code name}, or begin with it and a colon.
     *
     * @param name the part of a topic's name before the first colon
     */
    record Named(String name, Duration maxAge, int maxEvents) {}

    LogConfig {
        named = List.copyOf(named);
    }

    /** @param channels the namespaces of channels, some of which have a history of their own length */
    static LogConfig from(Settings settings, Settings channels) {
        Settings retention = settings.at("retention");
        return new LogConfig(
                retention.duration("maxAge"),
                retention.whole("maxEvents"),
                retention.duration("sweepInterval"),
                channels.keys().stream()
                        .filter(name -> channels.at(name).has("history"))
                        .map(name -> named(name, channels.at(name).at("history")))
                        .toList());
    }

    private static Named named(String namespace, Settings history) {
        return new Named(Topic.channel(namespace).name(), history.duration("age"), history.whole("count"));
    }

    /** The pause between two sweeps of {@link #named}. */
    Duration namedInterval() {
        return sweepInterval.compareTo(NAMED_INTERVAL) < 0 ? sweepInterval : NAMED_INTERVAL;
    }
}
