package dev.switchboard.engineio;

import dev.switchboard.wire.TextEnd;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * A WebSocket as a session sees it: this node's own, or one that another node holds. Safe from any thread; what one
 * thread writes leaves in its order.
 */
public interface FrameWire {

    /** Writes one frame, to leave with the next {@link #flush}. */
    void write(EnginePacket packet);

    /** As {@link #write(EnginePacket)}, of one text with this end, which is the caller's again at once. */
    default void write(SharedText text, TextEnd end) {
        write(new EngineMessage.Stamped(text, end.copy()));
    }

    /**
     * Sends a message that answers one, soon and before what is written next; false if that is not possible now, and then it is
     * not sent.
     *
     * @param before the message's text before the object
     * @param after its text after the object
     */
    default boolean answer(String before, JsonObject answer, String after) {
        return false;
    }

    void flush();

    /** False while so much is waiting in the socket that more should wait elsewhere. */
    boolean writable();

    /** Sends a Close frame after what was written, and ends the socket soon even if the peer does not answer. */
    void close(int code, String words);

    /** Stops reading, until {@link #resume}. */
    void pause();

    void resume();

    /** The client's token is known: its messages may have their full length. */
    default void trust() {}

    /** The session is another node's, which knows whether messages may have their full length. */
    default void allowLong() {}

    /** Takes what comes in, on the wire's own thread and in order. */
    interface Listener {

        void text(String frame);

        void binary(Buffer frame);

        /** The wire is {@link FrameWire#writable} again. */
        void writableAgain();

        /** The wire ended. Called once; nothing comes after it. */
        void ended(SessionEnd reason);
    }
}
