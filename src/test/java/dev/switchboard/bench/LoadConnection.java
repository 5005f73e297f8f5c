package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * One client of the generator: upgrades, waits for its endpoint's greeting, answers pings and passes every other text
 * frame to its inbox. Runs on the generator's event loop until it or the server closes.
 */
final class LoadConnection extends ChannelInboundHandlerAdapter {

    /** Receives the frames of a connection. */
    interface Inbox {
        /** A text frame, valid during the call. */
        void text(ByteBuf frame);

        /** The connection ended without a close from this side. */
        void closed(String reason);
    }

    private static final int RESPONSE_LIMIT = 16_384;

    private final BenchEndpoint endpoint;
    private final String address;
    private final String token;
    private final BiConsumer<LoadConnection, Throwable> ready;
    private final FrameReader frames = new FrameReader();
    private final EventReader events = new EventReader();
    private ChannelHandlerContext context;
    private StringBuilder response = new StringBuilder();
    private boolean established;
    private boolean closing;
    private Inbox inbox;
    private String closeReason = "the connection ended without a close frame";

    /**
     * @param ready called once, with a null failure if established
     */
    LoadConnection(BenchEndpoint endpoint, String address, String token, BiConsumer<LoadConnection, Throwable> ready) {
        this.endpoint = endpoint;
        this.address = address;
        this.token = token;
        this.ready = ready;
    }

    BenchEndpoint endpoint() {
        return endpoint;
    }

    void setInbox(Inbox inbox) {
        this.inbox = inbox;
    }

    /** Sends a text frame and takes ownership of the array. */
    void send(byte[] text) {
        context.writeAndFlush(Frames.masked(context.alloc(), Frames.TEXT, text), context.voidPromise());
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Stops reading. */
    void pause() {
        context.channel().config().setAutoRead(false);
    }

    void close() {
        closing = true;
        context.close();
    }

    /** The connection could not be opened. */
    void refused(Throwable cause) {
        ready.accept(this, cause);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
        String request = "GET " + endpoint.target(token) + " HTTP/1.1\r\nHost: " + address
                + (endpoint.isStream()
                        ? "\r\n\r\n"
                        : "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: c3dpdGNoYm9hcmQtYm5jaA==\r\n\r\n");
        context.writeAndFlush(context.alloc().buffer().writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (response == null) {
            read(bytes);
        } else {
            readResponse(bytes);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        frames.close();
        events.close();
        ended(closeReason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        closeReason = cause.toString();
        context.close();
    }

    private void read(ByteBuf bytes) {
        if (endpoint.isStream()) {
            events.read(bytes, this::frame);
        } else {
            frames.read(bytes, this::frame);
        }
    }

    private void readResponse(ByteBuf bytes) {
        while (bytes.isReadable() && !headersEnd()) {
            response.append((char) bytes.readByte());
        }
        if (!headersEnd() && response.length() < RESPONSE_LIMIT) {
            bytes.release();
        } else if (response.indexOf(endpoint.isStream() ? "HTTP/1.1 200" : "HTTP/1.1 101") == 0) {
            response = null;
            if (endpoint.hello() != null) {
                send(endpoint.hello());
            }
            read(bytes);
        } else {
            bytes.release();
            closeReason = "not upgraded: " + response.substring(0, response.indexOf("\r\n"));
            context.close();
        }
    }

    private boolean headersEnd() {
        int length = response.length();
        return length >= 4 && response.charAt(length - 1) == '\n' && response.charAt(length - 3) == '\n';
    }

    private void frame(int opcode, ByteBuf payload) {
        switch (opcode) {
            case Frames.TEXT -> text(payload);
            case Frames.PING -> pong(payload);
            case Frames.CLOSE -> {
                closeReason = "closed: "
                        + (payload.isReadable(2)
                                ? payload.readUnsignedShort() + " " + payload.toString(StandardCharsets.UTF_8)
                                : "no code");
                context.close();
            }
            default -> {
                closeReason = "unexpected frame with opcode " + opcode;
                context.close();
            }
        }
    }

    private void text(ByteBuf payload) {
        String pong = payload.isReadable()
                ? endpoint.pong(payload.readableBytes(), payload.getByte(payload.readerIndex()))
                : null;
        if (pong != null) {
            send(pong);
        } else if (established) {
            if (inbox != null) {
                inbox.text(payload);
            }
        } else if (contains(payload, endpoint.greeting())) {
            established = true;
            ready.accept(this, null);
        } else {
            beforeGreeting(payload.toString(StandardCharsets.UTF_8));
        }
    }

    private void beforeGreeting(String frame) {
        String turn = endpoint.turn(frame, token);
        if (turn == null) {
            closeReason = "unexpected frame before the greeting: " + frame;
            context.close();
        } else {
            send(turn);
        }
    }

    private void pong(ByteBuf payload) {
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        context.writeAndFlush(Frames.masked(context.alloc(), Frames.PONG, bytes), context.voidPromise());
    }

    private void ended(String reason) {
        if (!established) {
            ready.accept(this, new IllegalStateException(reason));
        } else if (!closing && inbox != null) {
            inbox.closed(reason);
        }
    }

    static boolean contains(ByteBuf frame, byte[] word) {
        int last = frame.writerIndex() - word.length;
        for (int start = frame.readerIndex(); start <= last; start++) {
            int i = 0;
            while (i < word.length && frame.getByte(start + i) == word[i]) {
                i++;
            }
            if (i == word.length) {
                return true;
            }
        }
        return false;
    }
}
