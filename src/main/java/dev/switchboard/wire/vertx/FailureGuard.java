package dev.switchboard.wire.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Ends an HTTP connection that fails, in Vert.x's place. Vert.x reports the failure to the request whose turn has not come as
 * well, which has no response yet, and the {@link NullPointerException} ends in the log: a peer that resets its connection
 * behind a pipelined request, or pipelines more than Netty lets wait, wrote a line each time. Vert.x still learns of the
 * end, and tells the request that is being answered. On the connection's event loop; lives while the connection speaks HTTP.
 */
@Sharable
final class FailureGuard extends ChannelInboundHandlerAdapter {

    private static final FailureGuard INSTANCE = new FailureGuard();
    /** Vert.x's name for its own handler. */
    private static final String VERTX = "handler";

    private static final String NAME = "failureGuard";

    private FailureGuard() {}

    static void install(Channel channel) {
        if (channel.pipeline().get(VERTX) != null) {
            channel.pipeline().addBefore(VERTX, NAME, INSTANCE);
        }
    }

    static void remove(Channel channel) {
        if (channel.pipeline().get(NAME) != null) {
            channel.pipeline().remove(NAME);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
        here.close();
    }
}
