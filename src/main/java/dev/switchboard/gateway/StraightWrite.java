package dev.switchboard.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;

/**
 * Hands bytes to the kernel with one system call and nothing around it. Netty's own path makes a duplicate, an entry in
 * its outbound buffer and four atomic counts for each write, which is most of what a delivered event costs the hub beyond
 * that call. It stays the path for everything else: other transports, TLS, what the kernel does not take at once. On the
 * channel's event loop alone.
 */
public final class StraightWrite {

    private StraightWrite() {}

    /**
     * Writes as much as the kernel takes now.
     *
     * @param address where the bytes are, or 0 if that is not known
     * @return how many bytes were written; 0 also if this channel cannot be written straight, or is broken, which Netty
     *     then finds out for itself
     */
    public static int write(Channel channel, long address, int length) {
        // A channel that is closed has no outbound buffer, and its descriptor may be somebody else's by now.
        ChannelOutboundBuffer before = channel.unsafe().outboundBuffer();
        if (before == null
                || before.totalPendingWriteBytes() != 0
                || address == 0
                || !(channel instanceof EpollSocketChannel socket)) {
            return 0;
        }
        try {
            return socket.fd().writeAddress(address, 0, length);
        } catch (IOException broken) {
            return 0;
        }
    }
}
