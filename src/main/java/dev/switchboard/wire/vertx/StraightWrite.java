package dev.switchboard.wire.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands a channel's bytes to the kernel with one system call and nothing around it. Netty's own path makes a duplicate, an
 * entry in its outbound buffer and four atomic counts for each write. Those were most of what a delivered event cost the
 * hub beyond the system call: with them it took 7.7 us where a bare Netty server took 5.5. Netty's path stays for
 * everything else: other transports, TLS, and what the kernel does not take at once.
 *
 * <p>The socket and what Netty holds for it are looked up once: with thousands of connections, each step from object to
 * object is a cache miss. On the channel's event loop alone; lives as long as the channel.
 */
final class StraightWrite {

    private final Channel channel;

    /** Null if this channel cannot be written straight. */
    private final @Nullable Socket socket;

    /** What Netty has yet to write, which must not be overtaken. */
    private final @Nullable ChannelOutboundBuffer before;

    StraightWrite(Channel channel) {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        boolean possible = pending != null;
        this.channel = channel;
        this.socket =
                possible && channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket fd ? fd : null;
        this.before = pending;
    }

    /** As {@link Channel#isWritable}. Safe from any thread. */
    boolean isWritable() {
        return socket == null || before == null ? channel.isWritable() : (before.isWritable() && socket.isOpen());
    }

    /** Looks at what {@link #write} will look at, and changes nothing. */
    int fetch() {
        return socket == null || before == null ? 0 : (int) before.totalPendingWriteBytes() + socket.intValue();
    }

    /**
     * Writes as much as the kernel takes now.
     *
     * @param address where the bytes are, or 0 if that is not known
     * @return how many bytes were written; 0 also if this channel cannot be written straight, or is broken, which Netty
     *     then finds out by itself
     */
    int write(long address, int length) {
        if (address == 0
                || socket == null
                || before == null
                || before.totalPendingWriteBytes() != 0
                // The descriptor of a closed socket may belong to another connection by now.
                || !socket.isOpen()) {
            return 0;
        }
        try {
            return socket.sendAddress(address, 0, length);
        } catch (IOException broken) {
            return 0;
        }
    }
}
