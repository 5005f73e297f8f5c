package dev.switchboard.wire;

import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.wire.vertx.StraightRead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Puts the frames of a WebSocket together to text messages as RFC 6455 wants it: whole messages of at most the limit, in
 * valid UTF-8, no binary. What breaks a rule ends the socket with the code the rule has, once. On the socket's event
 * loop; lives as long as the socket.
 */
public final class MessageReader {

    private static final char REPLACEMENT = '\uFFFD';

    private static final int MAX_UNREAD_PONGS = 1_000;

    private final ServerWebSocket socket;
    private final int maxBytes;
    private final Consumer<String> messages;
    private final Consumer<Close> violations;
    private final Runnable signsOfLife;
    private Buffer partial;
    private boolean unpaused;
    private boolean straight;
    private int unreadPongs;
    private boolean violated;

    /**
     * @param messages gets each whole message
     * @param violations gets the first violation; nothing is read after it
     * @param signsOfLife runs at every frame, control frames too
     */
    public MessageReader(
            ServerWebSocket socket,
            int maxBytes,
            Consumer<String> messages,
            Consumer<Close> violations,
            Runnable signsOfLife) {
        this.socket = socket;
        this.maxBytes = maxBytes;
        this.messages = messages;
        this.violations = violations;
        this.signsOfLife = signsOfLife;
        socket.frameHandler(this::read);
        socket.pongHandler(pong -> signsOfLife.run());
        socket.exceptionHandler(this::failed);
    }

    /** The socket is not paused, and will not be again. */
    public void unpaused() {
        unpaused = true;
    }

    /** Whether the next text frame begins a message. */
    public boolean isBetweenMessages() {
        return partial == null;
    }

    /** Takes a whole message, which stays the caller's. */
    public void readWhole(ByteBuf message) {
        if (violated) {
            return;
        }
        signsOfLife.run();
        if (message.readableBytes() > maxBytes) {
            violate(CloseReason.TOO_BIG.plain());
        } else {
            complete(BufferInternal.buffer(message));
        }
    }

    private void read(WebSocketFrame frame) {
        if (violated || frame.isClose()) {
            return;
        }
        signsOfLife.run();
        if (frame.isPing()) {
            pinged();
        } else if (frame.isBinary()) {
            violate(CloseReason.BINARY.plain());
        } else if (frame.isText() || frame.isContinuation()) {
            append(frame);
        }
    }

    /** Vert.x answers each ping, read or not, without a bound; so many at the most are left to wait. */
    private void pinged() {
        if (socket.isClosed() || !socket.writeQueueFull()) {
            unreadPongs = 0;
        } else if (++unreadPongs > MAX_UNREAD_PONGS) {
            violate(CloseReason.TOO_SLOW.plain());
        }
    }

    private void append(WebSocketFrame frame) {
        Buffer data = frame.binaryData();
        if ((partial == null ? 0 : partial.length()) + data.length() > maxBytes) {
            violate(CloseReason.TOO_BIG.plain());
            return;
        }
        if (partial == null && frame.isFinal()) {
            complete(data);
            return;
        }
        partial = partial == null ? Buffer.buffer().appendBuffer(data) : partial.appendBuffer(data);
        if (frame.isFinal()) {
            Buffer whole = partial;
            partial = null;
            complete(whole);
        }
    }

    private void complete(Buffer message) {
        String text = decode(message);
        if (text == null) {
            violate(CloseReason.NOT_UTF8.plain());
        } else {
            messages.accept(text);
            shorten();
        }
    }

    /** What the socket held back while it was paused comes before this in the same breath: nothing is overtaken. */
    private void shorten() {
        if (unpaused && !straight) {
            straight = true;
            StraightRead.begin(socket, this);
        }
    }

    /** The text, or null if the bytes are not UTF-8. */
    private static String decode(Buffer message) {
        String text = message.toString(StandardCharsets.UTF_8);
        // What is malformed was replaced; only then is it worth asking whether the client wrote that character itself.
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(message);
    }

    private static String decodeStrictly(Buffer message) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(message.getBytes()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    private void failed(Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            violate(CloseReason.TOO_BIG.plain());
        } else if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            String words = corrupted.getMessage();
            violate(Close.of(corrupted.closeStatus().code(), words == null ? "protocol error" : words));
        }
        // Anything else is the network's end of the connection, which the close handler reports.
    }

    private void violate(Close reason) {
        if (!violated) {
            violated = true;
            partial = null;
            violations.accept(reason);
        }
    }
}
