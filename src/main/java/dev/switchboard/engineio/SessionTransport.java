package dev.switchboard.engineio;

import dev.switchboard.wire.TextEnd;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What carries a session's packets at the moment. On the session's loop. */
interface SessionTransport {

    EngineTransport kind();

    /** Whether a packet would leave at once. */
    boolean writable();

    /** Sends these, bypassing the queue, which is empty; false if that is not possible now. */
    boolean writeNow(List<? extends EnginePacket> packets);

    /** As {@link #writeNow(List)}, of one text with this end. */
    default boolean writeNow(SharedText text, TextEnd end) {
        return false;
    }

    /** As {@link #writeNow(List)}, of a message that answers one and consists of these three. */
    default boolean answerNow(String before, JsonObject answer, String after) {
        return false;
    }

    /** The client's token is known. */
    default void trust() {}

    /** Something is in the queue that is to leave now. */
    void wake();

    /** Something is in the queue that need not leave before the next {@link #wake}. */
    void queued();

    /** Sends the queue at once, as far as the client accepts it. */
    void makeRoom();

    /** Sends what is queued, then closes; true if this transport has then ended. */
    boolean end(int code, String words);
}
