package dev.switchboard.gateway.operator;

import dev.switchboard.config.Settings;

/**
 * What of the section {@code gateway} concerns draining.
 *
 * @param perSecond how many connections a second are ended when the node drains
 */
public record DrainConfig(int perSecond) {

    /** Reads {@code gateway} of the whole document. */
    public static DrainConfig from(Settings document) {
        return new DrainConfig(document.at("gateway").whole("drainPerSecond"));
    }
}
