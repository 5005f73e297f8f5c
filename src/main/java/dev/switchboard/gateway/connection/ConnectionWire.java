package dev.switchboard.gateway.connection;

import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.wire.EncodedFrame;

/**
 * The way to one client, as its endpoint implements it. On the connection's event loop; lives as long as the connection.
 *
 * <p>The connection calls {@link #write} and {@link #fetch} for every delivered event. A node whose clients use two
 * endpoints keeps both calls bimorphic and inlined; with three in equal use they become table look-ups of a few
 * nanoseconds, which one system call outweighs by far. So an endpoint has one implementation for its busy transport, and
 * decorates none.
 */
public interface ConnectionWire {

    /** What became of an event. */
    enum Outcome {
        SENT,
        /** This client does not receive it. */
        SKIPPED,
        /** The outbound queue has no room for it. */
        FULL
    }

    /** How this wire encodes events. Always the same. */
    Dialect dialect();

    /** Sends a frame of this wire's dialect; the frame stays the caller's. */
    Outcome write(EncodedFrame frame, OutboundEvent event);

    /** Whether the client can be asked to answer an event now. */
    default boolean canAsk() {
        return false;
    }

    /** Ends the wire. Called once. */
    void end(Close close);

    /** Asks the client for a sign of life. */
    void ping();

    /** For how many ping intervals the client may be silent before it counts as gone. */
    default double silentIntervals() {
        return 2;
    }

    /** Whether the wire is known to be gone. */
    boolean isGone();

    /** How many bytes wait for the client to read. */
    int waitingBytes();

    /** Calls {@code action} once the client has read what waits; now if nothing waits. */
    void whenDrained(Runnable action);

    /** Reads what {@link #write} will read, and changes nothing. */
    default int fetch() {
        return 0;
    }
}
