package dev.switchboard.engineio;

import io.netty.channel.Channel;

/** Hands bytes to the kernel without a detour through the channel's pipeline. On the channel's event loop. */
@FunctionalInterface
public interface StraightWriter {

    /**
     * Writes as much as the kernel takes now.
     *
     * @param address where the bytes are, or 0 if that is not known
     * @return how many bytes were written; 0 also if this channel cannot be written so
     */
    int write(Channel channel, long address, int length);

    /** Everything goes by way of the channel. */
    static StraightWriter none() {
        return (channel, address, length) -> 0;
    }
}
