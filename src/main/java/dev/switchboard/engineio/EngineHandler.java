package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/**
 * The events of an application's sessions. Each runs on its session's own context, in order: opened, then messages, then
 * closed, once.
 */
public interface EngineHandler {

    void opened(EngineSession session, Handshake handshake);

    void text(EngineSession session, String message);

    void binary(EngineSession session, Buffer message);

    /** A packet without a message arrived, such as a pong. */
    default void control(EngineSession session) {}

    /** The client sends requests or packets that carry nothing without end; by default this ends the session. */
    default void flooding(EngineSession session) {
        session.close(SessionEnd.FORCED_CLOSE);
    }

    /** The session closed, also when the application itself closed it. Nothing is sent or received any more. */
    void closed(EngineSession session, SessionEnd reason);

    /**
     * A message did not fit the session's outbound queue and was not taken. By default this ends the session, and what is
     * queued is dropped, since the client does not read.
     */
    default void overflowed(EngineSession session) {
        session.discardQueued();
        session.close(SessionEnd.TOO_SLOW);
    }
}
