package dev.switchboard.wire;

import dev.switchboard.config.Settings;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeLimits;

/**
 * The section {@code wire} of the configuration, and the limits of what an endpoint has half received.
 *
 * @param publicApiOnly whether WebSockets are read and written by Vert.x's public API alone; see {@link PublicSocket} for
 *     what that costs
 * @param intake the node's limits, none unless {@link #within} sets them
 */
public record WireConfig(boolean publicApiOnly, Intake intake) {

    /** Straight reads and writes. */
    public static final WireConfig DEFAULT = new WireConfig(false);

    public WireConfig(boolean publicApiOnly) {
        this(publicApiOnly, Intake.UNLIMITED);
    }

    /** Reads {@code wire} of the whole document. */
    public static WireConfig from(Settings document) {
        return new WireConfig(document.at("wire").flag("publicApiOnly"));
    }

    /** The same within a node's limits. */
    public WireConfig within(IntakeLimits limits) {
        return new WireConfig(publicApiOnly, limits.at("none"));
    }

    /** The same for an endpoint, whose name refusals are counted under. */
    public WireConfig at(String endpoint) {
        return new WireConfig(publicApiOnly, intake.at(endpoint));
    }
}
