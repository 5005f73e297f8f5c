package dev.switchboard.engineio;

import dev.switchboard.wire.TextEnd;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a session: the queue of what waits and the transport that carries it. It is a part of the session and
 * not an object beside it, since each step from object to object is a cache miss for every event. On the session's context,
 * except where a method says otherwise; lives as long as the session.
 */
abstract sealed class SessionOutput permits EngineSession {

    private static final List<EnginePacket> PING = List.of(new EnginePacket.Ping(""));

    private final PacketQueue queue;
    /** Written on the session's loop, read by requests on any. */
    private volatile @Nullable SessionTransport transport;

    SessionOutput(int maxQueuedBytes) {
        this.queue = new PacketQueue(maxQueuedBytes);
    }

    /** Whether messages are taken. */
    abstract boolean open();

    /** Whether the client's token is known. Any thread. */
    abstract boolean isAdmitted();

    /** A message did not fit into the queue. */
    abstract void overflowed();

    public final EngineTransport transport() {
        return carrier().kind();
    }

    /** Whether a message would leave at once: a poll is waiting, or the WebSocket takes it. */
    public final boolean writable() {
        return open() && carrier().writable();
    }

    public final boolean send(EngineMessage message) {
        return send(List.of(message));
    }

    /**
     * Sends these messages with nothing between them, or none of them: false if the session is closed, or its queue full,
     * after {@link EngineHandler#overflowed} was called.
     */
    public final boolean send(List<? extends EngineMessage> messages) {
        if (offer(messages, true)) {
            return true;
        }
        if (open()) {
            overflowed();
        }
        return false;
    }

    /**
     * As {@link #send}, but an overflow shows in the result alone.
     *
     * @param atOnce whether the messages leave now; otherwise with the next {@link #flush} or message that does
     */
    public final boolean offer(List<? extends EngineMessage> messages, boolean atOnce) {
        if (!open()) {
            return false;
        }
        if (atOnce && queue.isEmpty() && carrier().writeNow(messages)) {
            return true;
        }
        if (!queue.offer(messages)) {
            // What is there may wait for a flush alone, and not for the client.
            carrier().makeRoom();
            if (!open() || !queue.offer(messages)) {
                return false;
            }
        }
        if (atOnce) {
            carrier().wake();
        } else {
            carrier().queued();
        }
        return true;
    }

    /** As {@link #offer(List, boolean)}, of one text with an end of this session's own. */
    public final boolean offer(SharedText text, TextEnd end, boolean atOnce) {
        if (open() && atOnce && queue.isEmpty() && carrier().writeNow(text, end)) {
            return true;
        }
        return offer(List.of(new EngineMessage.Stamped(text, end.copy())), atOnce);
    }

    /**
     * Sends one text message that answers one of the client's. As {@link #send}; where it can, it leaves with the other answers of
     * this pass of the event loop.
     *
     * @param before its text before the object
     * @param after its text after the object
     */
    public final boolean answer(String before, JsonObject answer, String after) {
        return (open() && carrier().answerNow(before, answer, after))
                || send(new EngineMessage.Text(before + answer.encode() + after));
    }

    /** Sends these messages if they leave at once; otherwise drops them and returns false. */
    public final boolean sendVolatile(List<? extends EngineMessage> messages) {
        return writable() && send(messages);
    }

    /** Sends what was offered and held back. */
    public final void flush() {
        if (open()) {
            carrier().wake();
        }
    }

    /** How many bytes wait here for the client to read or poll. */
    public final long queuedBytes() {
        return queue.bytes();
    }

    /** Runs the action once nothing waits here; at once if nothing does, and never if the session ends before. Several may wait. */
    public final void whenDrained(Runnable action) {
        queue.whenDrained(action);
    }

    /** Forgets what waits to be sent. */
    public final void discardQueued() {
        queue.clear();
    }

    /** What carries the packets now; there is one since the session has started. */
    final SessionTransport carrier() {
        return Objects.requireNonNull(transport);
    }

    final PacketQueue queue() {
        return queue;
    }

    /** The polling transport, or null if the session is past it. From any thread. */
    @Nullable
    final PollingTransport polling() {
        return transport instanceof PollingTransport polling ? polling : null;
    }

    /** The transport that the session begins on. */
    final void carriedFirstBy(SessionTransport first) {
        transport = first;
    }

    /** A WebSocket carries the session from now on. */
    final void carriedBy(WebSocketTransport socket) {
        transport = socket;
        if (isAdmitted()) {
            socket.trust();
        }
        socket.wake();
    }

    /** Sends a ping, now or after what waits. */
    final void ping() {
        if (!queue.isEmpty() || !carrier().writeNow(PING)) {
            queue.add(PING.get(0));
            carrier().wake();
        }
    }
}
