package dev.switchboard.wire.vertx;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Ends a connection whether or not its peer has read what was written. Vert.x's own close waits for the last write, and a
 * peer that does not read keeps the connection and the bytes for as long as it likes. The gain is a bound on memory, not
 * speed. Callable from any thread.
 */
public final class Cut {

    private Cut() {}

    /**
     * Ends the connection of an HTTP request.
     *
     * @param publicApiOnly whether to use Vert.x's own close, which waits for a peer that does not read
     */
    public static void http(HttpConnection connection, boolean publicApiOnly) {
        if (!publicApiOnly && connection instanceof ConnectionBase base) {
            end(base.channel());
        } else {
            connection.close();
        }
    }

    /** Ends a plain socket; {@code publicApiOnly} as above. */
    public static void socket(NetSocket socket, boolean publicApiOnly) {
        if (!publicApiOnly && socket instanceof NetSocketInternal internal) {
            end(internal.channelHandlerContext().channel());
        } else {
            socket.close();
        }
    }

    private static void end(Channel channel) {
        channel.eventLoop()
                .execute(() -> channel.unsafe().close(channel.unsafe().voidPromise()));
    }
}
