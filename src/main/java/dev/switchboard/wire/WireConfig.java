package dev.switchboard.wire;

import dev.switchboard.config.Settings;

/**
 * The section {@code wire} of the configuration.
 *
 * @param publicApiOnly whether WebSockets are read and written by Vert.x's public API alone; see {@link PublicSocket} for
 *     what that costs
 */
public record WireConfig(boolean publicApiOnly) {

    /** Straight reads and writes. */
    public static final WireConfig DEFAULT = new WireConfig(false);

    /** Reads {@code wire} of the whole document. */
    public static WireConfig from(Settings document) {
        return new WireConfig(document.at("wire").flag("publicApiOnly"));
    }
}
