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
    public ConnectRefused refusal(long retryAfterMs) {
        return new ConnectRefused("Too many packets");
    }

    @Override
    public void close(EngineSession session) {
        session.close(SessionEnd.FORCED_CLOSE);
    }
}
