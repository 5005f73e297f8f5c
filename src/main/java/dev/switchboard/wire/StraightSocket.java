package dev.switchboard.wire;

import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.intake.MessageDeadline;
import dev.switchboard.wire.vertx.RawChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket on its Netty channel. A violation always gets its Close frame, after the answers to what came before it in
 * the same read. A paused listener's messages wait; a Close frame without messages before it ends the socket at once. An idle one keeps
 * no buffer.
 */
final class StraightSocket extends WireSocket implements RawChannel.Reader, FrameDecoder.Sink, MessageAssembler.Sink {

    private static final Logger LOG = LoggerFactory.getLogger(StraightSocket.class);

    /** How many bytes may arrive for a paused listener before the channel is no longer read. */
    private static final int MAX_HELD = 16 << 10;

    private final RawChannel channel;
    private final FrameDecoder decoder = new FrameDecoder(this);
    private final MessageAssembler assembler;
    private final EmptyFrames emptyFrames;
    private final MessageDeadline deadline;
    private @Nullable Listener listener;
    /** What the peer sent before there was a listener. */
    private @Nullable ByteBuf held;

    /**
     * What waits for a paused listener: its messages, and, after at least one of them, the Close frame or the violation that
     * ends the socket once they are answered. Other control frames are handled meanwhile.
     */
    private @Nullable Deque<Object> waiting;

    /** The end waits too, so nothing that arrives later counts. */
    private boolean sealed;

    private boolean paused;
    private int readWhilePaused;
    private boolean delivering;
    /** Nothing the peer sends is looked at any more. */
    private boolean deaf;

    private boolean violated;
    private boolean closing;
    private boolean gone;
    private boolean ended;
    private int unreadPongs;

    StraightSocket(RawChannel channel, Context context, int maxMessageBytes, Intake intake) {
        super(context);
        this.channel = channel;
        this.assembler = new MessageAssembler(maxMessageBytes, intake, this);
        this.emptyFrames = intake.emptyFrames();
        this.deadline = new MessageDeadline(
                intake.config().messageTimeout().toMillis(), channel::after, this::unfinished, () -> this.late(intake));
    }

    /** The message that is not whole, or the frame between messages; a frame's number is negative. */
    private int unfinished() {
        if (deaf || closing || paused) {
            // While this side does not read, the peer is not late.
            return 0;
        }
        return assembler.isWithin() ? assembler.begun() : decoder.isWithin() ? -decoder.frames() : 0;
    }

    private void late(Intake intake) {
        intake.refused(IntakeMetrics.MESSAGE_TIMEOUT);
        fail(Violation.unfinished());
    }

    @Override
    public void trust() {
        assembler.trust();
    }

    @Override
    public void allowLong() {
        assembler.allowLong();
    }

    @Override
    public void countEmpty() {
        if (!closing && !deaf && emptyFrames.isFlood()) {
            fail(Violation.flooding());
        }
    }

    private void count() throws Violation {
        if (emptyFrames.isFlood()) {
            throw Violation.flooding();
        }
    }

    @Override
    public void listen(Listener taking) {
        listener = taking;
        if (gone || !channel.isActive()) {
            gone = true;
            end(CloseCode.LOST, "");
        } else {
            readHeld();
        }
    }

    @Override
    public void pause() {
        paused = !closing;
    }

    @Override
    public void resume() {
        if (!onLoop()) {
            execute(this::resume);
            return;
        }
        paused = false;
        if (!delivering) {
            readHeld();
        }
    }

    private void readHeld() {
        ByteBuf bytes = held;
        held = null;
        if (bytes != null) {
            try {
                deliver(bytes);
            } finally {
                bytes.release();
            }
        }
        deliverWaiting();
    }

    private void deliverWaiting() {
        while (waiting != null && !waiting.isEmpty() && !paused && !deaf) {
            settle(waiting.remove());
        }
        if (!paused) {
            waiting = null;
            readWhilePaused = 0;
            if (!deaf) {
                channel.reading(true);
                deadline.look();
            }
        }
    }

    @Override
    public void read(ByteBuf bytes) {
        if (deaf || sealed) {
            return;
        }
        if (listener == null) {
            held = (held == null ? Unpooled.buffer(bytes.readableBytes()) : held).writeBytes(bytes);
            bound(held.readableBytes());
            return;
        }
        if (paused) {
            readWhilePaused += bytes.readableBytes();
            bound(readWhilePaused);
        }
        deliver(bytes);
    }

    private void bound(int bytes) {
        if (bytes > MAX_HELD) {
            channel.reading(false);
        }
    }

    private void deliver(ByteBuf bytes) {
        delivering = true;
        try {
            if (!deaf && listener != null) {
                listener.alive();
            }
            while (bytes.isReadable() && !deaf && !sealed) {
                decoder.read(bytes);
            }
        } catch (Violation violation) {
            if (waiting == null) {
                fail(violation);
            } else {
                seal(violation);
            }
        } finally {
            delivering = false;
        }
        deadline.look();
        if (!paused && waiting != null) {
            deliverWaiting();
        }
    }

    @Override
    public void begin(int opcode, boolean last, long length) throws Violation {
        if (!closing) {
            if (!last) {
                // The last one of a message counts as the message.
                count();
            }
            assembler.begin(opcode, last, length);
        }
    }

    @Override
    public void payload(ByteBuf part, boolean complete) throws Violation {
        if (!closing) {
            assembler.payload(part, complete);
        }
    }

    @Override
    public void control(int opcode, ByteBuf payload) throws Violation {
        if (opcode == FrameHeader.CLOSE) {
            if (waiting == null || closing) {
                peerClosed(payload);
            } else {
                seal(Unpooled.copiedBuffer(payload));
            }
        } else if (!closing) {
            count();
            if (opcode == FrameHeader.PING) {
                pong(payload);
            }
        }
    }

    @Override
    public boolean takesBinary() {
        return listener != null && listener.takesBinary();
    }

    @Override
    public void text(String message) {
        take(message);
    }

    @Override
    public void binary(Buffer message) {
        take(message);
    }

    private void take(Object message) {
        if (paused || waiting != null) {
            waiting = waiting == null ? new ArrayDeque<>() : waiting;
            waiting.add(message);
        } else {
            pass(message);
        }
    }

    /** The socket ends with this, after the messages that wait. */
    private void seal(Object end) {
        if (waiting != null) {
            waiting.add(end);
            sealed = true;
        }
    }

    private void settle(Object next) {
        try {
            if (next instanceof Violation violation) {
                fail(violation);
            } else if (next instanceof ByteBuf payload) {
                peerClosed(payload);
            } else {
                pass(next);
            }
        } catch (Violation violation) {
            fail(violation);
        }
    }

    private void pass(Object message) {
        Listener taking = listener;
        if (taking == null) {
            return;
        }
        try {
            if (message instanceof String text) {
                taking.text(text);
            } else {
                taking.binary((Buffer) message);
            }
        } catch (RuntimeException failure) {
            LOG.error("a message could not be handled", failure);
        }
    }

    /** A peer that pings and does not read gets no pong: only the newest ping wants one. */
    private void pong(ByteBuf payload) throws Violation {
        if (isWritable()) {
            unreadPongs = 0;
            write(FrameHeader.control(FrameHeader.PONG, payload));
            flush();
        } else if (++unreadPongs > MAX_UNREAD_PONGS) {
            throw Violation.tooSlow();
        }
    }

    private void peerClosed(ByteBuf payload) throws Violation {
        if (closing) {
            // The answer to the Close frame of this side.
            deafen();
            channel.end();
            return;
        }
        CloseCode peers = CloseCode.of(payload);
        backlog().beforeClose();
        closing = true;
        deafen();
        ByteBuf code = payload.slice(payload.readerIndex(), Math.min(2, payload.readableBytes()));
        channel.writeLast(FrameHeader.control(FrameHeader.CLOSE, code), channel::end);
        channel.after(PATIENCE_MS, channel::end);
        end(peers.code(), peers.words());
    }

    private void fail(Violation violation) {
        deafen();
        if (closing) {
            return;
        }
        violated = true;
        if (listener != null) {
            listener.violated(violation);
        }
        close(violation.code(), violation.words());
    }

    @Override
    public void close(int code, String words) {
        if (closing || gone) {
            return;
        }
        backlog().beforeClose();
        closing = true;
        waiting = null;
        // A full close would reset the connection while the peer still sends, and it might never read the code.
        channel.writeLast(FrameHeader.close(code, words), violated ? channel::shutdownOutput : () -> {});
        channel.after(PATIENCE_MS, channel::end);
        // The peer's own Close frame ends the channel sooner.
        resume();
    }

    private void deafen() {
        deaf = true;
        paused = false;
        decoder.release();
        assembler.release();
        if (held != null) {
            held.release();
            held = null;
        }
        waiting = null;
    }

    @Override
    public void closedByVertx() {
        closing = true;
        // Vert.x's own timer ends with its instance, which may be what closes.
        channel.after(PATIENCE_MS, channel::end);
    }

    @Override
    public void writabilityChanged() {
        if (!gone && isWritable()) {
            backlog().writableAgain();
        }
    }

    @Override
    public void failed(Throwable cause) {
        LOG.debug("a WebSocket's channel failed: {}", cause.getMessage());
        if (!ended && listener != null) {
            listener.failed();
        }
    }

    @Override
    public void ended() {
        gone = true;
        paused = false;
        if (listener != null) {
            // What came before the end counts, even if the listener was not ready for it.
            readHeld();
        }
        deafen();
        backlog().discard();
        end(CloseCode.LOST, "");
    }

    private void end(int code, String words) {
        if (!ended && listener != null) {
            ended = true;
            listener.ended(code, words);
        }
    }

    @Override
    public boolean isClosed() {
        return closing || gone || !channel.isActive();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public boolean batches() {
        return channel.isDirect();
    }

    @Override
    public void write(ByteBuf frames) {
        if (closing) {
            frames.release();
        } else {
            channel.write(frames);
        }
    }

    @Override
    public void writeCopy(ByteBuf bytes, int from, int length) {
        if (!closing) {
            channel.writeCopy(bytes, from, length);
        }
    }

    @Override
    void write(WireFrame frame) {
        if (!closing) {
            channel.writeShared(frame.bytes(), frame.address(), frame.size());
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    int fetch() {
        return channel.fetch();
    }

    @Override
    void stopReading() {
        deafen();
        channel.reading(false);
    }

    @Override
    void cut() {
        channel.cut();
    }

    @Override
    boolean isActive() {
        return channel.isActive();
    }
}
