package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.SessionEnd;

/** The {@link PacketLimit} that no client exceeds. */
enum NoLimit implements PacketLimit {
    INSTANCE;

    @Override
    public long take() {
        return 0;
    }

    @Override
    public void close(EngineSession session) {
        session.close(SessionEnd.FORCED_CLOSE);
    }
}
