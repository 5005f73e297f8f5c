package dev.switchboard.gateway.socketio;

import dev.switchboard.engineio.EngineSession;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.FloodGuard;
import dev.switchboard.socketio.PacketLimit;

/** The hub's {@link FloodGuard} of one session, for the Socket.IO library. On the session's context. */
final class FloodLimit implements PacketLimit {

    private final FloodGuard guard;

    FloodLimit(FloodGuard guard) {
        this.guard = guard;
    }

    @Override
    public long take() {
        long waitMs = guard.take(System.nanoTime());
        return waitMs == FloodGuard.FLOODING ? EXCEEDED : waitMs;
    }

    @Override
    public void close(EngineSession session) {
        Closing.close(session, CloseReason.FLOODING.plain());
    }
}
