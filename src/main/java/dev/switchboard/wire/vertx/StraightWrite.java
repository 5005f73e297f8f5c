package dev.switchboard.wire.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * Hands a channel's bytes to the kernel with one system call and nothing around it. Netty's own path makes a duplicate, an
 * entry in its outbound buffer and four atomic counts for each write, which is most of what a delivered event costs the hub
 * beyond that call. It stays the path for everything else: other transports, TLS, what the kernel does not take at once.
 *
 * <p>The socket and what Netty holds for it are looked up once: with thousands of connections each step from object to
 * object is a miss of the cache. On the channel's event loop alone; lives as long as the channel.
 */
public class StraightWrite {

    private final Channel channel;

    /** Null if this channel cannot be written straight. */
    private final Socket socket;

    /** What Netty has yet to write, which must not be overtaken. */
    private final ChannelOutboundBuffer before;

    /** The way to this channel's socket, if it has one; else nothing is ever written. */
    public StraightWrite(Channel channel) {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        boolean possible =
                pending != null && channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket;
        this.channel = channel;
        this.socket = possible ? (Socket) ((EpollSocketChannel) channel).fd() : null;
        this.before = possible ? pending : null;
    }

    /** As {@link Channel#isWritable}. */
    public final boolean isWritable() {
        return socket == null ? channel.isWritable() : before.isWritable() && socket.isOpen();
    }

    /** Looks at what {@link #write} will look at, and changes nothing. */
    public final int fetch() {
        return socket == null ? 0 : (int) before.totalPendingWriteBytes() + socket.intValue();
    }

    /**
     * Writes as much as the kernel takes now.
     *
     * @param address where the bytes are, or 0 if that is not known
     * @return how many bytes were written; 0 also if this channel cannot be written straight, or is broken, which Netty
     *     then finds out for itself
     */
    public final int write(long address, int length) {
        // The descriptor of a socket that is closed may be somebody else's by now.
        if (address == 0 || socket == null || before.totalPendingWriteBytes() != 0 || !socket.isOpen()) {
            return 0;
        }
        try {
            return socket.sendAddress(address, 0, length);
        } catch (IOException broken) {
            return 0;
        }
    }
}
