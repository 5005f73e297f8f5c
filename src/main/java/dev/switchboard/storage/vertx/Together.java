package dev.switchboard.storage.vertx;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
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
        ChannelPipeline pipeline = pipeline(connection);
        if (pipeline == null || !pipeline.channel().eventLoop().inEventLoop()) {
            return statements.get();
        }
        Gate gate = pipeline.get(Gate.class);
        if (gate == null) {
            gate = new Gate();
            pipeline.addFirst(gate);
        }
        return gate.issue(statements);
    }

    private static @Nullable ChannelPipeline pipeline(SqlConnection connection) {
        return connection instanceof SqlConnectionInternal internal
                        && internal.unwrap().unwrap() instanceof SocketConnectionBase socket
                ? socket.socket().channelHandlerContext().pipeline()
                : null;
    }

    /** Next to the network, beyond TLS: what is written waits here for its flush. On the event loop. */
    private static final class Gate extends ChannelOutboundHandlerAdapter {

        private @Nullable ChannelHandlerContext context;
        private boolean shut;
        private boolean due;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (shut) {
                due = true;
            } else {
                ctx.flush();
            }
        }

        <T> T issue(Supplier<T> statements) {
            boolean outer = !shut;
            shut = true;
            try {
                return statements.get();
            } finally {
                if (outer) {
                    open();
                }
            }
        }

        private void open() {
            shut = false;
            if (due && context != null) {
                due = false;
                context.flush();
            }
        }
    }
}
