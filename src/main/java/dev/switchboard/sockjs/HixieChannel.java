package dev.switchboard.sockjs;

import static java.util.Objects.requireNonNull;

import dev.switchboard.intake.Place;
import dev.switchboard.wire.vertx.Cut;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel over a WebSocket of draft-hixie-thewebsocketprotocol-76: a message is UTF-8 between the bytes 0 and 255, bare
 * or in SockJS's framing; the bytes 255 and 0 end the channel. The official SockJS suite is the only known client, so a
 * message may have 16 KB and no more, whatever the limit elsewhere: the bytes of an unfinished one are held here. On the
 * socket's event loop; lives as long as the socket.
 */
final class HixieChannel implements StreamChannel {

    private static final byte START = 0;
    private static final byte END = (byte) 0xFF;
    private static final long CLOSE_AFTER_MS = 2_000;
    /** As on the hub's own wire. */
    private static final int FRAMES_PER_TURN = 64;

    private static final int MAX_MESSAGE_BYTES = 16 * 1024;

    private final Vertx vertx;
    private final NetSocket socket;
    private final boolean framed;
    private final int maxMessageBytes;
    private final boolean publicApiOnly;
    /** Null once it is answered. */
    private @Nullable HixieHandshake handshake;

    private final HixieBounds bounds;
    private @Nullable Listener listener;
    private Buffer unread = Buffer.buffer();
    /** Where the current frame begins in {@code unread}. */
    private int start;
    /** How far {@code unread} was searched for the frame's end. */
    private int scanned;

    private int frames;
    /** Frames wait for the next turn, and the socket is not read. */
    private boolean waiting;
    /** The owner wants no messages. */
    private boolean paused;

    private boolean closed;

    /** @param place of a client without a token */
    HixieChannel(
            Vertx vertx,
            NetSocket socket,
            HixieHandshake handshake,
            boolean framed,
            SockJsOptions options,
            Place place) {
        this.vertx = vertx;
        this.socket = socket;
        this.handshake = handshake;
        this.framed = framed;
        this.maxMessageBytes = Math.min(MAX_MESSAGE_BYTES, options.maxMessageBytes());
        this.publicApiOnly = options.wire().publicApiOnly();
        this.bounds = new HixieBounds(
                options.wire().intake(),
                place,
                (millis, action) -> vertx.setTimer(millis, fired -> action.run()),
                () -> closed || unread.length() == 0 ? 0 : frames + 1,
                end -> listener().violated(end));
        socket.handler(this::read);
        socket.closeHandler(closing -> {
            readRest();
            closed = true;
            bounds.end();
            listener().ended(ChannelEnd.LOST);
        });
    }

    @Override
    public void listen(Listener owner) {
        listener = owner;
    }

    private Listener listener() {
        return requireNonNull(listener, "the service set no listener");
    }

    private void read(Buffer bytes) {
        if (closed) {
            return;
        }
        listener().signOfLife();
        unread.appendBuffer(bytes);
        if (handshake == null || answer(handshake)) {
            readFrames(FRAMES_PER_TURN);
        }
        if (!closed) {
            bounds.hold(unread.length());
        }
    }

    /** Reads so many frames at most; others of the event loop have their turn before the rest. */
    private void readFrames(int most) {
        int left = most;
        while (left > 0 && !closed && readFrame()) {
            left--;
        }
        unread = unread.getBuffer(start, unread.length());
        scanned -= start;
        start = 0;
        if (left == 0 && !waiting) {
            waiting = true;
            socket.pause();
            vertx.setTimer(1, fired -> nextTurn());
        }
    }

    private void nextTurn() {
        if (closed) {
            return;
        }
        waiting = false;
        readFrames(FRAMES_PER_TURN);
        bounds.hold(unread.length());
        if (!waiting && !paused) {
            socket.resume();
        }
    }

    /** The peer has gone; what it sent before counts. */
    private void readRest() {
        if (waiting && !closed) {
            readFrames(Integer.MAX_VALUE);
        }
    }

    /** Answers the handshake; false if its eight bytes are not there yet. */
    private boolean answer(HixieHandshake opening) {
        if (unread.length() < HixieHandshake.NONCE_LENGTH) {
            return false;
        }
        socket.write(opening.answer(unread.getBuffer(0, HixieHandshake.NONCE_LENGTH)));
        handshake = null;
        start = HixieHandshake.NONCE_LENGTH;
        scanned = start;
        if (framed) {
            write(Buffer.buffer(SockJsFrames.OPEN));
        }
        return true;
    }

    /** Reads one frame; false if there is none in full. */
    private boolean readFrame() {
        if (unread.length() > start && unread.getByte(start) != START) {
            listener().violated(unread.getByte(start) == END ? ChannelEnd.NORMAL : ChannelEnd.BINARY);
            return false;
        }
        while (scanned < unread.length() && unread.getByte(scanned) != END) {
            scanned++;
        }
        if (scanned - start > maxMessageBytes) {
            listener().violated(ChannelEnd.TOO_BIG);
            return false;
        }
        if (scanned == unread.length()) {
            return false;
        }
        String text = unread.getString(start + 1, scanned);
        scanned++;
        start = scanned;
        frames++;
        take(text);
        return true;
    }

    private void take(String text) {
        List<String> messages = framed ? SockJsFrames.messages(text) : List.of(text);
        if (messages == null) {
            listener().violated(ChannelEnd.BAD_FRAME);
        } else if (messages.isEmpty()) {
            bounds.countEmpty();
        } else {
            messages.forEach(listener()::received);
        }
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
        // Nothing waits here: the socket has every message, and the channel's owner counts its bytes.
    }

    @Override
    public void heartbeat() {
        if (framed && handshake == null) {
            write(Buffer.buffer(SockJsFrames.HEARTBEAT));
        }
    }

    @Override
    public void close(int code, String reason, @Nullable String lastMessage) {
        if (closed) {
            return;
        }
        closed = true;
        unread = Buffer.buffer();
        start = 0;
        scanned = 0;
        bounds.end();
        if (framed) {
            write(Buffer.buffer(SockJsFrames.close(code, reason)));
        } else if (lastMessage != null) {
            write(Buffer.buffer(lastMessage));
        }
        socket.end(Buffer.buffer().appendByte(END).appendByte(START));
        vertx.setTimer(CLOSE_AFTER_MS, fired -> Cut.socket(socket, publicApiOnly));
    }

    @Override
    public void trust() {
        bounds.trust();
    }

    @Override
    public void pause() {
        paused = true;
        socket.pause();
    }

    @Override
    public void resume() {
        paused = false;
        if (!waiting) {
            socket.resume();
        }
    }
}
