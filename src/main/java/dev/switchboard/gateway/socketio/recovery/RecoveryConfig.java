package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * Whether and how Socket.IO clients may take up their connection again: {@code socketio.recovery} of the configuration.
 *
 * @param enabled whether it is offered
 * @param window for how long the topics of a connection with more than 16 are kept after its end
 */
public record RecoveryConfig(boolean enabled, Duration window) {

    /** Reads {@code socketio} of the document. */
    public static RecoveryConfig from(Settings socketio) {
        Settings recovery = socketio.at("recovery");
        return new RecoveryConfig(recovery.flag("enabled"), recovery.duration("window"));
    }
}
