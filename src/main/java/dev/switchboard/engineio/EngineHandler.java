package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/**
 * What an application is told of its sessions, each on that session's own context, in order: opened, then messages, then
 * closed, once.
 */
public interface EngineHandler {

    void opened(EngineSession session, Handshake handshake);

    void text(EngineSession session, String message);

    void binary(EngineSession session, Buffer message);

    /** A packet came that carries no message, such as a pong. */
    default void control(EngineSession session) {}

    /** Said also when the application closed the session itself; nothing is sent or received any more. */
    void closed(EngineSession session, SessionEnd reason);

    /**
     * A message did not fit the session's outbound queue and was not taken. Ends the session, unless the application
     * knows better; what is queued then goes unsent, as the client has shown that it does not read.
     */
    default void overflowed(EngineSession session) {
        session.discardQueued();
        session.close(SessionEnd.TOO_SLOW);
    }
}
