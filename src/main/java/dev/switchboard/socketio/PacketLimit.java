package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineSession;

/**
 * Limits how fast the client of one session sends packets other than events; a namespace limits its events itself. The
 * limit also ends the session, because the code belongs to the application. On the session's context.
 */
public interface PacketLimit {

    /** The result of {@link #take} for a session that has to end. */
    long EXCEEDED = -1;

    /** Takes one turn: 0 if the packet may be handled, {@link #EXCEEDED}, or the milliseconds to wait for the next turn. */
    long take();

    /** Ends a session that has {@link #EXCEEDED} the limit. */
    void close(EngineSession session);

    /** No limit. */
    static PacketLimit none() {
        return NoLimit.INSTANCE;
    }
}
