package dev.switchboard.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A WebSocket of this node, strict as RFC 6455 and written without a detour. Vert.x does the handshake and keeps its books
 * of the connection; this handler stands before Vert.x's own, takes every frame, answers each violation with its code
 * (1002, 1007, 1009) and writes whole frames below the frame encoder. It also closes below Vert.x's handler, which would
 * say goodbye a second time. The one place that knows Vert.x's WebSocket internals and its Netty pipeline. On the
 * channel's event loop; lives as long as the channel.
 */
final class NettyWire extends ChannelInboundHandlerAdapter implements FrameWire {

    /** How long a peer may take to answer a close frame, or to read it. */
    private static final long PATIENCE_MS = 2_000;

    private final FrameAssembler assembler;
    private ChannelHandlerContext out;
    private WireOutput output;
    private FrameWire.Listener listener = DeafListener.INSTANCE;
    private boolean closing;
    private boolean ended;

    private NettyWire(int maxMessage) {
        this.assembler = new FrameAssembler(maxMessage);
    }

    /**
     * Completes the handshake. The listener is asked for before any frame is read; the future fails if the handshake was
     * refused, and the refusal has then been answered.
     */
    static Future<Void> accept(
            HttpServerRequest request,
            int maxMessage,
            StraightOutput straight,
            Function<FrameWire, FrameWire.Listener> listenerOf) {
        // The channel by way of the connection: a router hands out requests and WebSockets in wrappers of its own.
        Channel channel =
                ((ConnectionBase) request.connection()).channelHandlerContext().channel();
        return request.toWebSocket().map(socket -> {
            NettyWire wire = new NettyWire(maxMessage);
            wire.takeOver(channel.pipeline(), maxMessage, straight);
            wire.listen(listenerOf.apply(wire));
            return null;
        });
    }

    private void listen(FrameWire.Listener hearing) {
        listener = hearing;
        // The peer may have gone while its handshake was being considered, and nobody would tell it any more.
        if (ended || !out.channel().isActive()) {
            ended = true;
            hearing.ended(SessionEnd.TRANSPORT_CLOSE);
        }
    }

    private void takeOver(ChannelPipeline pipeline, int maxMessage, StraightOutput straight) {
        // Extension bits pass the decoder, as compression may be negotiated; whoever uses them clears them, and frames
        // that arrive here with one set are refused.
        WebSocketDecoderConfig strict = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxMessage)
                .allowExtensions(true)
                .closeOnProtocolViolation(false)
                .build();
        String decoder = pipeline.context(WebSocketFrameDecoder.class).name();
        pipeline.replace(decoder, decoder, new WebSocket13FrameDecoder(strict));
        pipeline.addBefore(pipeline.context(VertxHandler.class).name(), null, this);
        out = pipeline.context(WebSocketFrameEncoder.class);
        output = new WireOutput(out, straight, this::tellWritable);
        // HTTP's patience is not the WebSocket's, which is pinged.
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
    }

    @Override
    public void write(EnginePacket packet) {
        output.write(packet);
    }

    @Override
    public void write(SharedText text, TextEnd end) {
        output.write(text, end);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public boolean writable() {
        return output.writable();
    }

    @Override
    public void close(int code, String words) {
        if (out.executor().inEventLoop()) {
            sayGoodbye(code, words);
        } else {
            out.executor().execute(() -> sayGoodbye(code, words));
        }
    }

    @Override
    public void pause() {
        out.channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        out.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!ended && !closing && message instanceof WebSocketFrame frame) {
                receive(frame);
            } else if (message instanceof CloseWebSocketFrame) {
                out.close();
            }
        } catch (FrameAssembler.Violation violation) {
            fail(violation.code(), violation.getMessage());
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        tellWritable();
        context.fireChannelWritabilityChanged();
    }

    private void tellWritable() {
        if (writable() && !ended) {
            listener.writableAgain();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        assembler.release();
        end(SessionEnd.TRANSPORT_CLOSE);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            fail(corrupted.closeStatus().code(), corrupted.getMessage());
        } else {
            end(SessionEnd.TRANSPORT_ERROR);
            out.close();
        }
    }

    private void receive(WebSocketFrame frame) throws FrameAssembler.Violation {
        if (frame.rsv() != 0) {
            throw FrameAssembler.Violation.protocol("a reserved bit is set");
        }
        if (frame instanceof PingWebSocketFrame) {
            answerPing(frame.content());
        } else if (frame instanceof CloseWebSocketFrame close) {
            answerClose(close);
        } else if (!(frame instanceof PongWebSocketFrame)) {
            assembler.receive(frame, listener);
        }
    }

    private void answerPing(ByteBuf payload) {
        // A peer that pings and does not read gets no pong: only the newest ping wants one.
        if (writable()) {
            output.behind()
                    .writeAndFlush(FrameEncoder.control(FrameEncoder.PONG, payload, out.alloc()), out.voidPromise());
        }
    }

    private void answerClose(CloseWebSocketFrame close) {
        closing = true;
        ByteBuf code = close.content().slice(0, Math.min(2, close.content().readableBytes()));
        output.behind()
                .writeAndFlush(FrameEncoder.control(FrameEncoder.CLOSE, code, out.alloc()))
                .addListener(written -> out.close());
        endWithin(PATIENCE_MS);
        end(SessionEnd.TRANSPORT_CLOSE);
    }

    private void sayGoodbye(int code, String words) {
        if (!closing) {
            closing = true;
            output.behind().writeAndFlush(FrameEncoder.close(code, words, out.alloc()), out.voidPromise());
            endWithin(PATIENCE_MS);
        }
    }

    /** The peer broke a rule: it hears which, and nothing it sends is looked at any more. */
    private void fail(int code, String words) {
        if (closing) {
            return;
        }
        closing = true;
        Channel channel = out.channel();
        // Closing at once would reset the connection under a peer that is still sending, and it might never read why.
        output.behind()
                .writeAndFlush(FrameEncoder.close(code, words, out.alloc()))
                .addListener(written -> {
                    if (channel instanceof DuplexChannel duplex
                            && channel.pipeline().get(SslHandler.class) == null) {
                        duplex.shutdownOutput();
                    }
                });
        endWithin(PATIENCE_MS);
        end(code == FrameAssembler.TOO_BIG ? SessionEnd.TOO_BIG : SessionEnd.TRANSPORT_ERROR);
    }

    private void endWithin(long millis) {
        // Not after the frame is written: a peer that does not read would keep its connection for ever.
        out.executor().schedule(() -> out.close(), millis, TimeUnit.MILLISECONDS);
    }

    private void end(SessionEnd reason) {
        if (!ended) {
            ended = true;
            listener.ended(reason);
        }
    }
}
