package dev.switchboard.gateway.recovery;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The section {@code socketio.recovery} of the configuration.
 *
 * @param enabled whether clients may recover their state
 * @param window how long the stored topic set of a connection is kept after its end
 */
public record RecoveryConfig(boolean enabled, Duration window) {

    /** Reads it from the section {@code socketio}. */
    public static RecoveryConfig from(Settings socketio) {
        Settings recovery = socketio.at("recovery");
        return new RecoveryConfig(recovery.flag("enabled"), recovery.duration("window"));
    }
}
