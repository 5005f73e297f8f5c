package dev.switchboard.engineio;

import io.netty.channel.Channel;

/** A shorter way to a channel's socket than Netty's own, for surroundings that have one. Called on the channel's loop. */
@FunctionalInterface
public interface StraightOutput {

    /** There is none. */
    StraightOutput NONE = channel -> new Writer() {
        @Override
        public boolean isWritable() {
            return channel.isWritable();
        }

        @Override
        public int write(long address, int length) {
            return 0;
        }
    };

    /** The way to one channel, asked for once. */
    Writer of(Channel channel);

    /** What writes to one channel. */
    interface Writer {

        /** As {@link Channel#isWritable}. */
        boolean isWritable();

        /**
         * Writes at once what the socket takes, if nothing else waits to be written to the channel.
         *
         * @param address where the bytes are
         * @return how many bytes were written; the rest goes Netty's way
         */
        int write(long address, int length);
    }
}
