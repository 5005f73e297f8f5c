package dev.switchboard.storage.vertx;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends statements that are issued together with one system call. Vert.x's client makes one for each, and each wakes the
 * server, which then finds a part of a transaction. Stateless; any thread.
 */
public final class Together {

    private Together() {}

    /**
     * Issues the statements. On the connection's event loop they leave together when this returns; elsewhere, or with another
     * client than ours, each leaves by itself.
     */
    public static <T> T issue(SqlConnection connection, Supplier<T> statements) {
        ChannelPipeline pipeline = Sockets.of(connection)
                .map(socket -> socket.socket().channelHandlerContext().pipeline())
                .filter(found -> found.channel().eventLoop().inEventLoop())
                .orElse(null);
        if (pipeline == null) {
            return statements.get();
        }
        Gate gate = pipeline.get(Gate.class);
        if (gate == null) {
            gate = new Gate();
            pipeline.addFirst(gate);
        }
        return gate.issue(statements);
    }

    /**
     * Next to the network, beyond TLS: what is written waits here for its flush. Netty's handler that consolidates flushes would
     * wait for whatever else the event loop has to do. On the event loop.
     */
    private static final class Gate extends ChannelOutboundHandlerAdapter {

        private boolean shut;
        private @Nullable ChannelHandlerContext due;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (shut) {
                due = ctx;
            } else {
                ctx.flush();
            }
        }

        <T> T issue(Supplier<T> statements) {
            shut = true;
            try {
                return statements.get();
            } finally {
                open();
            }
        }

        private void open() {
            shut = false;
            ChannelHandlerContext waiting = due;
            if (waiting != null) {
                due = null;
                waiting.flush();
            }
        }
    }
}
