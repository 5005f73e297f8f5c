package dev.switchboard.limits;

import dev.switchboard.config.Settings;

/**
 * {@code memory} of the configuration.
 *
 * @param watermark the share of the heap, or of the direct memory, above which a node is short of memory
 */
public record MemoryConfig(double watermark) {

    private static final double PERCENT = 100;

    /** Reads the settings under {@code memory}. */
    public static MemoryConfig from(Settings memory) {
        return new MemoryConfig(memory.whole("watermark") / PERCENT);
    }
}
