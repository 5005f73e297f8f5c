package dev.switchboard.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;

/**
 * Makes messages of data frames: joins fragments up to the longest message allowed, and reads text as strict UTF-8. The
 * frame decoder has already refused fragments out of order. Owned by one WebSocket, on its event loop.
 */
final class FrameAssembler {

    static final int TOO_BIG = 1009;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_UTF8 = 1007;

    private final int maxMessage;
    private ByteBuf fragments;
    private boolean fragmentsAreText;

    FrameAssembler(int maxMessage) {
        this.maxMessage = maxMessage;
    }

    /** Tells {@code listener} the message that this frame completes, if it does. */
    void receive(WebSocketFrame frame, FrameWire.Listener listener) throws Violation {
        boolean first = !(frame instanceof ContinuationWebSocketFrame);
        if (first && frame.isFinalFragment()) {
            deliver(frame instanceof TextWebSocketFrame, frame.content(), listener);
            return;
        }
        if (first) {
            fragments = Unpooled.buffer();
            fragmentsAreText = frame instanceof TextWebSocketFrame;
        }
        requireRoom(fragments.readableBytes() + (long) frame.content().readableBytes());
        fragments.writeBytes(frame.content());
        if (frame.isFinalFragment()) {
            ByteBuf whole = fragments;
            fragments = null;
            deliver(fragmentsAreText, whole, listener);
            whole.release();
        }
    }

    void release() {
        if (fragments != null) {
            fragments.release();
            fragments = null;
        }
    }

    private void deliver(boolean text, ByteBuf whole, FrameWire.Listener listener) throws Violation {
        requireRoom(whole.readableBytes());
        if (!text) {
            listener.binary(Buffer.buffer(ByteBufUtil.getBytes(whole)));
            return;
        }
        try {
            listener.text(Utf8.decode(whole));
        } catch (EngineProtocolException notUtf8) {
            throw new Violation(NOT_UTF8, notUtf8.getMessage());
        }
    }

    private void requireRoom(long length) throws Violation {
        if (length > maxMessage) {
            throw new Violation(TOO_BIG, "a message of more than " + maxMessage + " bytes");
        }
    }

    /** What a WebSocket peer did against the rules, with the close code that names it. */
    static final class Violation extends Exception {

        private static final long serialVersionUID = 1L;

        private final int code;

        private Violation(int code, String words) {
            super(words, null, false, false);
            this.code = code;
        }

        static Violation protocol(String words) {
            return new Violation(PROTOCOL_ERROR, words);
        }

        int code() {
            return code;
        }
    }
}
