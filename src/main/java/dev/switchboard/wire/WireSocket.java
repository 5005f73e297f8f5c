package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * The server's side of one WebSocket: whole messages in, whole frames out. Pings are answered, rules are enforced and the
 * closing handshake is done here. It ends at most two seconds after a Close frame, whether or not the peer answers or reads
 * it. On the event loop on which it was accepted, except where a method says otherwise; lives as long as its channel.
 */
public abstract sealed class WireSocket permits StraightOutput, PublicSocket {

    /** How long a peer may take to answer a Close frame, or to read it. */
    static final long PATIENCE_MS = 2_000;

    /** How many pings of a peer that does not read are ignored before it counts as too slow. */
    static final int MAX_UNREAD_PONGS = 1_000;

    /** Takes what comes from the peer, in order. */
    public interface Listener {

        void text(String message);

        /** Called only if {@link #takesBinary}. */
        default void binary(Buffer message) {
            throw new IllegalStateException("binary messages are violations here");
        }

        default boolean takesBinary() {
            return false;
        }

        /** The peer gave a sign of life: some bytes came. */
        default void alive() {}

        /**
         * The peer broke a rule. Nothing more is read. Unless the listener closes the socket during this call, it is closed
         * with the violation's code and words.
         */
        void violated(Violation violation);

        /** The channel broke; {@link #ended} follows. */
        default void failed() {}

        /**
         * The socket ended: at the peer's Close frame, or with the channel. Called once; nothing comes after it.
         *
         * @param code of the peer's Close frame; 1005 if the frame had none, 1006 if there was no frame
         */
        void ended(int code, String words);
    }

    /** What a writer holds back for this socket. */
    public interface Backlog {

        /** The socket may take frames again. */
        void writableAgain();

        /** A Close frame is about to be written, the last frame of all. */
        void beforeClose();

        /** Nothing can be written any more. */
        void discard();
    }

    private static final Backlog NOTHING = new Backlog() {
        @Override
        public void writableAgain() {}

        @Override
        public void beforeClose() {}

        @Override
        public void discard() {}
    };

    private final Context context;
    private final Thread loop = Thread.currentThread();
    private Backlog backlog = NOTHING;
    /** Whether an answer is in the loop's batch, and has to be sent before anything else. */
    private boolean answering;

    WireSocket(Context context) {
        this.context = context;
    }

    /** Sets the listener; called once, as soon as the socket is there. Nothing is read before. */
    public abstract void listen(Listener listener);

    /** Gives what comes from now on to another listener, in the place of the one that was set. */
    public abstract void handTo(Listener next);

    /** The peer's token is known: its messages may have their full length. */
    public abstract void trust();

    /** Allows messages of full length to a peer whose token another node knows, or may know. */
    public abstract void allowLong();

    /** Counts a message that carries nothing; a peer that floods with them is closed. */
    public abstract void countEmpty();

    /** Holds back what the peer sends until {@link #resume}. */
    public abstract void pause();

    /** Goes on reading. Safe from any thread. */
    public abstract void resume();

    /** Whether a Close frame was sent or received, or the channel has ended. */
    public abstract boolean isClosed();

    /** Sends a Close frame after everything else, once, and ends the socket soon. */
    public abstract void close(int code, String words);

    /** False while so much waits in the channel that more should wait elsewhere. Safe from any thread. */
    public abstract boolean isWritable();

    /** Whether frames that are put together leave with one system call; if not, each is better written alone. */
    public abstract boolean batches();

    /** Writes whole frames that are given away. They leave with the next {@link #flush} at the latest. */
    public abstract void write(ByteBuf frames);

    /** As {@link #write(ByteBuf)}, of frames in memory that is the caller's again at once. */
    public abstract void writeCopy(ByteBuf bytes, int from, int length);

    /** As {@link #write(ByteBuf)}, of a frame that others write too. */
    abstract void write(WireFrame frame);

    public abstract void flush();

    /** Looks at what a write will look at, and changes nothing. */
    abstract int fetch();

    /** Takes nothing more from the peer, the end of the channel included; to be followed by {@link #cut}. */
    abstract void stopReading();

    /** Ends the channel now, whether or not the peer has read. */
    abstract void cut();

    /** Whether the channel is open. Safe from any thread. */
    abstract boolean isActive();

    /**
     * Sends a text message with the answers of this pass of the event loop, if it can leave now; otherwise false, and it is not
     * sent. Call {@link #sendAnswers} before anything else is written.
     *
     * @param before what precedes the object
     * @param after what follows it
     */
    public final boolean answer(String before, JsonObject answer, String after) {
        if (!batches() || !isWritable() || !AnswerBatch.current().add(this, before, answer, after)) {
            return false;
        }
        answering = true;
        return true;
    }

    /** Sends the answers that were taken in this pass, if one of them is this socket's. */
    public final void sendAnswers() {
        if (answering) {
            AnswerBatch.current().send();
        }
    }

    /** Sends a part of the loop's batch, which stays the batch's. */
    final void sendAnswer(ByteBuf batch, int from, int length) {
        answering = false;
        writeCopy(batch, from, length);
    }

    /** Sends a text message at once. */
    public final void writeText(String message) {
        writeNow(WireFrame.text(message));
    }

    /** Sends a frame at once, which is given away. */
    public final void writeNow(WireFrame frame) {
        write(frame);
        frame.release();
        flush();
    }

    /** Sets what is asked for frames before a Close frame, and notified when there is room. */
    public final void feedFrom(Backlog writer) {
        backlog = writer;
    }

    final Backlog backlog() {
        return backlog;
    }

    /** Whether the calling thread is this socket's event loop. Safe from any thread. */
    public final boolean onLoop() {
        return Thread.currentThread() == loop;
    }

    /** Runs the task on this socket's event loop. Safe from any thread. */
    public final void execute(Runnable task) {
        context.runOnContext((Handler<Void>) none -> task.run());
    }
}
