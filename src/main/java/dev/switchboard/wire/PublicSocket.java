package dev.switchboard.wire;

import dev.switchboard.intake.Intake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket by Vert.x's public API alone: for {@code wire.publicApiOnly}, and where permessage-deflate was negotiated,
 * which Vert.x's own frame decoder and encoder speak. What the public API cannot do is done as Vert.x does it:
 *
 * <ul>
 *   <li>A violation of the framing that comes in the same read as a valid frame ends the connection without a Close frame,
 *       since Vert.x closes the channel before it has flushed.
 *   <li>Invalid UTF-8 is found at the end of a frame, not in the middle of it.
 *   <li>A channel cannot be ended by force. If the peer does not read the Close frame, the channel ends when {@code
 *       http.idleTimeout} finds it silent in both directions; this side stops reading for that, also when the peer goes on
 *       sending pings. If it reads but does not answer, Vert.x's closing timeout ends it.
 *   <li>Vert.x keeps the bytes of a frame until it is whole, up to {@code gateway.maxMessageBytes}; neither the budget of
 *       half-received bytes nor the deadline of a message knows of them.
 *   <li>While the listener is paused, the end of the connection overtakes the messages that wait for it.
 *   <li>The Close frame of a peer is echoed with its words.
 *   <li>The payload of a shared frame is decoded to a string once and encoded again for each connection. Not measured.
 * </ul>
 */
final class PublicSocket extends WireSocket implements MessageAssembler.Sink, InputBounds.Bounded {

    private final ServerWebSocket socket;
    private final Context context;
    private final PublicOutput output;
    private final MessageAssembler assembler;
    private final InputBounds bounds;
    private final ReadTurn turn = new ReadTurn();
    /** Whether the end of the loop's present pass will be noticed. */
    private boolean passing;

    private boolean paused;
    private @Nullable Listener listener;
    private boolean violated;
    private boolean closing;
    private boolean ended;
    private int unreadPongs;

    PublicSocket(ServerWebSocket socket, Context context, int maxMessageBytes, Intake intake) {
        super(context);
        this.socket = socket;
        this.context = context;
        this.output = new PublicOutput(socket);
        this.assembler = new MessageAssembler(maxMessageBytes, intake, this);
        this.bounds = new InputBounds(intake, this);
        socket.pause();
    }

    @Override
    public int unfinished() {
        return assembler.isWithin() && !violated && !closing ? assembler.begun() : 0;
    }

    @Override
    public void after(long millis, Runnable action) {
        context.owner().setTimer(millis, fired -> action.run());
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
        bounds.countMessage();
    }

    @Override
    public void listen(Listener taking) {
        listener = taking;
        if (socket.isClosed()) {
            end();
            return;
        }
        socket.frameHandler(this::read);
        socket.pongHandler(pong -> {
            Objects.requireNonNull(listener).alive();
            countEmpty();
        });
        socket.exceptionHandler(this::failed);
        socket.drainHandler(drained -> backlog().writableAgain());
        socket.closeHandler(closed -> readRest());
        socket.resume();
    }

    @Override
    public void handTo(Listener next) {
        listener = next;
    }

    @Override
    public void pause() {
        paused = true;
        socket.pause();
    }

    @Override
    public void resume() {
        paused = false;
        if (!violated && !turn.isWaiting()) {
            socket.resume();
        }
    }

    /** Counts a frame. After the last one of this turn Vert.x keeps the next ones, and soon reads no more. */
    private void countFrame() {
        if (!passing) {
            passing = true;
            // Runs when the loop has looked at each of its connections once.
            execute(() -> {
                passing = false;
                turn.passed();
            });
        }
        turn.take();
        if (turn.isUsedUp() && turn.await()) {
            socket.pause();
            // Not as a task: the loop runs all tasks, also those that come of them, before it looks at any connection.
            context.owner().setTimer(1, fired -> nextTurn());
        }
    }

    private void nextTurn() {
        turn.begin();
        if (!paused && !violated) {
            socket.resume();
        }
    }

    /** Vert.x reports the end before the frames that it keeps for the next turn. */
    private void readRest() {
        if (turn.isWaiting() && !paused && !violated) {
            turn.lift();
            socket.resume();
            execute(this::end);
        } else {
            end();
        }
    }

    private void read(WebSocketFrame frame) {
        countFrame();
        if (violated || closing || frame.isClose()) {
            boundPongsAfterClose(frame);
            return;
        }
        Objects.requireNonNull(listener).alive();
        if (frame.isPing() || !frame.isFinal()) {
            countEmpty();
        }
        try {
            if (violated) {
                return;
            }
            if (frame.isPing()) {
                pinged();
            } else if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
                take(frame);
            }
        } catch (Violation violation) {
            fail(violation);
        }
        bounds.look();
    }

    private void take(WebSocketFrame frame) throws Violation {
        ByteBuf payload = Unpooled.wrappedBuffer(frame.binaryData().getBytes());
        int opcode =
                frame.isText() ? FrameHeader.TEXT : frame.isBinary() ? FrameHeader.BINARY : FrameHeader.CONTINUATION;
        assembler.begin(opcode, frame.isFinal(), payload.readableBytes());
        assembler.payload(payload, true);
    }

    /** A peer that reads neither the Close frame nor pongs may go on sending pings, and Vert.x goes on answering. */
    private void boundPongsAfterClose(WebSocketFrame frame) {
        if (frame.isPing() && ++unreadPongs > MAX_UNREAD_PONGS) {
            stopReading();
        }
    }

    /** Vert.x answers each ping without a bound, whether or not the peer reads. */
    private void pinged() throws Violation {
        if (isWritable()) {
            unreadPongs = 0;
        } else if (++unreadPongs > MAX_UNREAD_PONGS) {
            throw Violation.tooSlow();
        }
    }

    private void failed(Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            fail(Violation.tooBig());
        } else if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            String words = corrupted.getMessage();
            fail(Violation.reported(corrupted.closeStatus().code(), words == null ? "protocol error" : words));
        }
        // Anything else is the end of the connection, which the close handler reports.
    }

    @Override
    public void fail(Violation violation) {
        if (!violated && !closing) {
            violated = true;
            assembler.release();
            Objects.requireNonNull(listener).violated(violation);
            close(violation.code(), violation.words());
        }
    }

    @Override
    public void close(int code, String words) {
        if (!closing && !socket.isClosed()) {
            backlog().beforeClose();
            closing = true;
            socket.close((short) code, words);
        }
    }

    private void end() {
        assembler.release();
        backlog().discard();
        if (!ended && listener != null) {
            ended = true;
            Short code = socket.closeStatusCode();
            String words = socket.closeReason();
            listener.ended(code == null ? CloseCode.LOST : code, words == null ? "" : words);
        }
    }

    @Override
    public boolean takesBinary() {
        return listener != null && listener.takesBinary();
    }

    @Override
    public void text(String message) {
        Objects.requireNonNull(listener).text(message);
    }

    @Override
    public void binary(Buffer message) {
        Objects.requireNonNull(listener).binary(message);
    }

    @Override
    public boolean isClosed() {
        return closing || socket.isClosed();
    }

    @Override
    public boolean isWritable() {
        return !socket.isClosed() && !socket.writeQueueFull();
    }

    @Override
    public boolean batches() {
        return false;
    }

    @Override
    public void write(ByteBuf frames) {
        writeCopy(frames, frames.readerIndex(), frames.readableBytes());
        frames.release();
    }

    @Override
    public void writeCopy(ByteBuf bytes, int from, int length) {
        if (!closing) {
            output.write(bytes, from, length);
        }
    }

    @Override
    void write(WireFrame frame) {
        if (!closing) {
            output.write(frame);
        }
    }

    @Override
    public void flush() {
        // Vert.x flushes by itself.
    }

    @Override
    int fetch() {
        return 0;
    }

    @Override
    void stopReading() {
        violated = true;
        // Not at once: after each ping that it has dispatched, Vert.x asks for one more frame, paused or not.
        execute(socket::pause);
    }

    /** Vert.x's closing timeout, or HTTP's idle timeout, does that. */
    @Override
    void cut() {}

    @Override
    boolean isActive() {
        return !ended && !socket.isClosed();
    }
}
