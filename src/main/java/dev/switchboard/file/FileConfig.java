package dev.switchboard.file;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The settings of the concern {@code file}.
 *
 * @param maxBytes the most that one file may have
 * @param keepHalf when a file that has not come whole is removed
 * @param keepUnsent when a file that no message has is removed
 * @param sweepInterval the pause between two removals
 */
record FileConfig(long maxBytes, Duration keepHalf, Duration keepUnsent, Duration sweepInterval) {

    static FileConfig from(Settings settings) {
        return new FileConfig(
                settings.whole("maxBytes"),
                settings.duration("keepHalf"),
                settings.duration("keepUnsent"),
                settings.duration("sweepInterval"));
    }
}
