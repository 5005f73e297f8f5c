package dev.switchboard.engineio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one WebSocket at a time that may try to take a session over from polling. On the session's loop; lives as long as
 * the session.
 */
final class UpgradeSlot {

    private final EngineSession session;
    private final long timeout;
    private @Nullable WebSocketTransport candidate;

    /** @param timeout how long an attempt may take, in nanoseconds */
    UpgradeSlot(EngineSession session, long timeout) {
        this.session = session;
        this.timeout = timeout;
    }

    /** A WebSocket with the session's id has opened. */
    void attempt(WebSocketTransport socket) {
        if (session.open() && candidate == null && session.polling() != null) {
            candidate = socket;
            socket.expectUpgradeWithin(timeout);
        } else {
            socket.discard();
        }
    }

    /** Whether a WebSocket tries to take over. */
    boolean taken() {
        return candidate != null;
    }

    /** Whether the client has been asked to stop polling. */
    boolean inProgress() {
        return candidate != null && candidate.upgrading();
    }

    /** The client has been asked to stop polling, and its pending poll must not delay it. */
    void started() {
        PollingTransport polling = Objects.requireNonNull(session.polling());
        polling.upgradeStarted();
        if (session.queue().isEmpty()) {
            polling.release();
        } else {
            polling.wake();
        }
    }

    /** The client no longer polls. */
    void done(WebSocketTransport socket) {
        Objects.requireNonNull(session.polling()).release();
        session.carriedBy(socket);
    }

    void ended(WebSocketTransport socket) {
        if (candidate == socket) {
            candidate = null;
        }
    }

    /** The session ends, and an attempt with it. */
    void end() {
        if (candidate != null) {
            candidate.discard();
        }
    }
}
