package dev.switchboard.sockjs;

import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.List;

/**
 * A channel over a WebSocket of draft-hixie-thewebsocketprotocol-76: a message is UTF-8 between the bytes 0 and 255, bare
 * or with SockJS's framing in it; 255 and 0 end it. On the socket's event loop; lives as long as the socket.
 */
final class HixieChannel implements StreamChannel {

    private static final byte START = 0;
    private static final byte END = (byte) 0xFF;
    private static final long CLOSE_AFTER_MS = 2_000;
    private static final Close GONE = Close.of(1006, "");

    private final Vertx vertx;
    private final NetSocket socket;
    private final boolean framed;
    private final int maxMessageBytes;
    private HixieHandshake handshake;
    private Listener listener;
    private Buffer unread = Buffer.buffer();
    /** Where the frame that is being read begins in what is unread, and how far it was looked through for its end. */
    private int start;

    private int scanned;
    private boolean closed;

    HixieChannel(Vertx vertx, NetSocket socket, HixieHandshake handshake, boolean framed, int maxMessageBytes) {
        this.vertx = vertx;
        this.socket = socket;
        this.handshake = handshake;
        this.framed = framed;
        this.maxMessageBytes = maxMessageBytes;
        socket.handler(this::read);
        socket.closeHandler(ended -> listener.ended(GONE));
    }

    @Override
    public void listen(Listener whom) {
        listener = whom;
    }

    private void read(Buffer bytes) {
        if (closed) {
            return;
        }
        listener.heard();
        unread.appendBuffer(bytes);
        if (handshake != null && !shakeHands()) {
            return;
        }
        boolean more = true;
        while (more && !closed) {
            more = readFrame();
        }
        unread = unread.getBuffer(start, unread.length());
        scanned -= start;
        start = 0;
    }

    private boolean shakeHands() {
        if (unread.length() < HixieHandshake.NONCE_LENGTH) {
            return false;
        }
        socket.write(handshake.answer(unread.getBuffer(0, HixieHandshake.NONCE_LENGTH)));
        handshake = null;
        start = HixieHandshake.NONCE_LENGTH;
        scanned = start;
        if (framed) {
            write(Buffer.buffer(SockJsFrames.OPEN));
        }
        return true;
    }

    /** Reads one frame; false if there is no whole one. */
    private boolean readFrame() {
        if (unread.length() > start && unread.getByte(start) != START) {
            violate(unread.getByte(start) == END ? CloseReason.NORMAL.plain() : CloseReason.BINARY.plain());
            return false;
        }
        while (scanned < unread.length() && unread.getByte(scanned) != END) {
            scanned++;
        }
        if (scanned - start > maxMessageBytes) {
            violate(CloseReason.TOO_BIG.plain());
            return false;
        }
        if (scanned == unread.length()) {
            return false;
        }
        String text = unread.getString(start + 1, scanned);
        scanned++;
        start = scanned;
        take(text);
        return true;
    }

    private void take(String text) {
        List<String> messages = framed ? SockJsFrames.messages(text) : List.of(text);
        if (messages == null) {
            violate(CloseReason.BAD_FRAME.plain());
        } else {
            messages.forEach(listener::received);
        }
    }

    private void violate(Close reason) {
        listener.violated(reason);
    }

    @Override
    public Future<Void> send(PlainFrame message) {
        return write(framed ? SockJsFrames.arrayOf(List.of(message.quoted())) : Buffer.buffer(message.text()));
    }

    private Future<Void> write(Buffer text) {
        return socket.write(Buffer.buffer().appendByte(START).appendBuffer(text).appendByte(END));
    }

    @Override
    public void discard() {
        // What was handed over is the socket's; its owner counts it.
    }

    @Override
    public void heartbeat() {
        if (framed && handshake == null) {
            write(Buffer.buffer(SockJsFrames.HEARTBEAT));
        }
    }

    @Override
    public void close(Close reason, String lastWords) {
        if (closed) {
            return;
        }
        closed = true;
        if (framed) {
            write(Buffer.buffer(SockJsFrames.close(reason.code(), reason.words())));
        } else if (lastWords != null) {
            write(Buffer.buffer(lastWords));
        }
        socket.end(Buffer.buffer().appendByte(END).appendByte(START));
        vertx.setTimer(CLOSE_AFTER_MS, fired -> {
            var channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
            channel.unsafe().close(channel.unsafe().voidPromise());
        });
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }
}
