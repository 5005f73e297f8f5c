package dev.switchboard.notification;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The settings of the command {@code publish}.
 *
 * @param maxTargets the most users, chats, rooms and connections together that one event is published to
 * @param maxDataBytes the most bytes of an event's data, as encoded JSON
 * @param keepKeys how long a key is kept
 * @param sweepInterval the pause between two deletions of old keys
 */
record PublishConfig(int maxTargets, int maxDataBytes, Duration keepKeys, Duration sweepInterval) {

    static PublishConfig from(Settings settings) {
        return new PublishConfig(
                settings.whole("maxTargets"),
                settings.whole("maxDataBytes"),
                settings.duration("keepKeys"),
                settings.duration("sweepInterval"));
    }
}
