package dev.switchboard.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Detects that a WebSocket client has read everything sent to it: it answers a ping that was sent afterwards. The Socket.IO
 * suite needs this, because its client listens for one frame at a time and misses a frame that it reads together with the
 * previous one.
 */
final class ReadReceipts {

    private static final byte[] PING = {(byte) 0x89, 0};
    private static final int PONG = 0x8a80;

    /** After this time a client that does not answer the ping counts as having read. */
    private static final long TIMEOUT_MS = 1_000;

    private final Vertx vertx;
    private final Map<SocketAddress, PongListener> connections = new ConcurrentHashMap<>();

    ReadReceipts(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Called for every connection of the HTTP server. */
    void watch(HttpConnection connection) {
        SocketAddress client = connection.remoteAddress();
        PongListener listener = new PongListener(() -> connections.remove(client));
        ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
        context.pipeline()
                .addBefore(context.pipeline().context(VertxHandler.class).name(), null, listener);
        connections.put(client, listener);
    }

    /** Succeeds once the client at this address has read everything sent so far. */
    Future<Void> receipt(SocketAddress client) {
        PongListener listener = connections.get(client);
        if (listener == null) {
            return Future.succeededFuture();
        }
        Promise<Void> read = Promise.promise();
        long timer = vertx.setTimer(TIMEOUT_MS, passed -> read.tryComplete());
        listener.ping(read);
        return read.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static final class PongListener extends ChannelInboundHandlerAdapter {

        private final Runnable gone;
        private ChannelHandlerContext context;
        private Promise<Void> waiting = Promise.promise();

        private PongListener(Runnable gone) {
            this.gone = gone;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            if (message instanceof PongWebSocketFrame || (message instanceof ByteBuf bytes && hasPong(bytes))) {
                waiting.tryComplete();
            }
            from.fireChannelRead(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext from) {
            gone.run();
            from.fireChannelInactive();
        }

        private void ping(Promise<Void> read) {
            waiting = read;
            // The hub's own wire has no encoder in the pipeline.
            ChannelHandlerContext encoder = context.pipeline().context(WebSocketFrameEncoder.class);
            (encoder == null ? context : encoder).writeAndFlush(Unpooled.wrappedBuffer(PING));
        }

        /** An empty masked pong, anywhere among the frames. */
        private static boolean hasPong(ByteBuf bytes) {
            for (int at = bytes.readerIndex(); at < bytes.writerIndex() - 1; at++) {
                if (bytes.getUnsignedShort(at) == PONG) {
                    return true;
                }
            }
            return false;
        }
    }
}
