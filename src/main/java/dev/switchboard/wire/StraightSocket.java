package dev.switchboard.wire;

import dev.switchboard.intake.Intake;
import dev.switchboard.wire.vertx.RawChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket on its Netty channel. A violation always gets its Close frame, after the answers to what came before it in
 * the same read. A paused listener's messages wait; a Close frame without messages before it ends the socket at once. An idle
 * one keeps no buffer. Input beyond a {@link ReadTurn} waits, unread, until the other connections of the loop had theirs.
 */
final class StraightSocket extends StraightOutput
        implements RawChannel.Reader, FrameDecoder.Sink, MessageAssembler.Sink, InputBounds.Bounded {

    private static final Logger LOG = LoggerFactory.getLogger(StraightSocket.class);

    private final FrameDecoder decoder = new FrameDecoder(this);
    private final MessageAssembler assembler;
    private final InputBounds bounds;
    private final ReadTurn turn = new ReadTurn();
    /** Null while the listener takes what comes. */
    private @Nullable HeldInput held;

    private @Nullable Listener listener;
    private boolean paused;
    private boolean delivering;
    /** Nothing the peer sends is looked at any more. */
    private boolean deaf;

    private boolean violated;
    private boolean ended;

    StraightSocket(RawChannel channel, Context context, int maxMessageBytes, Intake intake) {
        super(channel, context);
        this.assembler = new MessageAssembler(maxMessageBytes, intake, this);
        this.bounds = new InputBounds(intake, this);
    }

    /** The message that is not whole, or the frame between messages; a frame's number is negative. */
    @Override
    public int unfinished() {
        if (deaf || isClosing() || paused) {
            // While this side does not read, the peer is not late.
            return 0;
        }
        return assembler.isWithin() ? assembler.begun() : decoder.isWithin() ? -decoder.frames() : 0;
    }

    @Override
    public void after(long millis, Runnable action) {
        channel().after(millis, action);
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
        if (!isClosing() && !deaf) {
            bounds.countMessage();
        }
    }

    @Override
    public void listen(Listener taking) {
        listener = taking;
        if (isGone() || !isActive()) {
            channelEnded();
            end(CloseCode.LOST, "");
        } else {
            readHeld();
        }
    }

    @Override
    public void handTo(Listener next) {
        listener = next;
    }

    @Override
    public void pause() {
        paused = !isClosing();
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
        ByteBuf bytes = held == null ? null : held.takeBytes();
        if (bytes != null) {
            try {
                deliver(bytes);
            } finally {
                bytes.release();
            }
        }
        deliverHeld();
    }

    private void deliverHeld() {
        Object next;
        while (!paused && !deaf && (next = nextHeld()) != null) {
            settle(next);
        }
        if (!paused && !turn.isWaiting()) {
            drained();
            if (!deaf) {
                channel().reading(true);
                bounds.look();
            }
        }
    }

    private @Nullable Object nextHeld() {
        if (held != null && held.hasMessage() && !turn.take()) {
            endTurn();
            return null;
        }
        return held == null ? null : held.poll();
    }

    /** The listener takes what comes from now on. */
    private void drained() {
        if (held != null) {
            held.drained();
            if (!held.hasBytes() && !held.isSealed()) {
                held = null;
            }
        }
    }

    private HeldInput holding() {
        HeldInput holding = held == null ? new HeldInput() : held;
        held = holding;
        return holding;
    }

    /** Whether messages wait, so that what comes after them has to wait too. */
    private boolean holdsMessages() {
        return held != null && held.holdsMessages();
    }

    private boolean isSealed() {
        return held != null && held.isSealed();
    }

    /** What is left waits until the loop has looked at its other connections. */
    private void endTurn() {
        channel().reading(false);
        if (turn.await()) {
            // Not as a task: the loop runs all tasks, also those that come of them, before it looks at any connection.
            channel().after(0, () -> execute(this::nextTurn));
        }
    }

    private void nextTurn() {
        if (turn.isWaiting()) {
            turn.begin();
            readHeld();
        }
    }

    @Override
    public void passed() {
        turn.passed();
    }

    @Override
    public void read(ByteBuf bytes) {
        if (isUnwanted(bytes.readableBytes()) || deaf || isSealed()) {
            return;
        }
        if (listener == null || (held != null && held.hasBytes())) {
            bound(holding().keep(bytes));
            return;
        }
        if (paused) {
            bound(holding().countPaused(bytes.readableBytes()));
        }
        deliver(bytes);
    }

    private void bound(boolean tooMuch) {
        if (tooMuch) {
            channel().reading(false);
        }
    }

    private void deliver(ByteBuf bytes) {
        delivering = true;
        try {
            if (!deaf && listener != null) {
                listener.alive();
            }
            while (bytes.isReadable() && !deaf && !isSealed()) {
                if (!turn.take()) {
                    holding().keep(bytes);
                    endTurn();
                    break;
                }
                decoder.read(bytes);
            }
        } catch (Violation violation) {
            if (holdsMessages()) {
                holding().seal(violation);
            } else {
                fail(violation);
            }
        } finally {
            delivering = false;
        }
        bounds.look();
        if (!paused && holdsMessages()) {
            deliverHeld();
        }
    }

    @Override
    public void begin(int opcode, boolean last, long length) throws Violation {
        if (!isClosing()) {
            if (!last) {
                // The last one of a message counts as the message.
                bounds.count();
            }
            assembler.begin(opcode, last, length);
        }
    }

    @Override
    public void payload(ByteBuf part, boolean complete) throws Violation {
        if (!isClosing()) {
            assembler.payload(part, complete);
        }
    }

    @Override
    public void control(int opcode, ByteBuf payload) throws Violation {
        if (opcode == FrameHeader.CLOSE) {
            if (holdsMessages() && !isClosing()) {
                holding().seal(Unpooled.copiedBuffer(payload));
            } else {
                peerClosed(payload);
            }
        } else if (!isClosing()) {
            bounds.count();
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
        if (paused || holdsMessages()) {
            holding().add(message);
        } else {
            pass(message);
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

    private void peerClosed(ByteBuf payload) throws Violation {
        if (isClosing()) {
            // The answer to the Close frame of this side.
            deafen();
            channel().end();
            return;
        }
        CloseCode peers = CloseCode.of(payload);
        beginClose();
        deafen();
        echoClose(payload);
        end(peers.code(), peers.words());
    }

    @Override
    public void fail(Violation violation) {
        deafen();
        if (isClosing()) {
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
        if (isClosing() || isGone()) {
            return;
        }
        beginClose();
        if (held != null) {
            held.dropMessages();
        }
        writeClose(code, words, violated);
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
        }
    }

    @Override
    public void serverCloses() {
        close(CloseCode.GOING_AWAY, "");
    }

    @Override
    public void writabilityChanged() {
        writableAgain();
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
        channelEnded();
        paused = false;
        turn.lift();
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
    void stopReading() {
        deafen();
        channel().reading(false);
    }
}
