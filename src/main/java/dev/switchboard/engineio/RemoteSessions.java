package dev.switchboard.engineio;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * The sessions of other nodes, asked about every id that this node does not know. On the other node
 * {@link EngineServer#serve}, {@link EngineServer#abandon} and {@link EngineServer#attach} are the counterparts.
 */
public interface RemoteSessions {

    /** There are none. */
    RemoteSessions NONE = new RemoteSessions() {
        @Override
        public boolean owns(String sid) {
            return false;
        }

        @Override
        public Future<EngineResponse> forward(RemoteRequest request) {
            return Future.succeededFuture(EngineResponse.error(EngineError.SESSION_UNKNOWN));
        }

        @Override
        public void abandoned(String sid) {}

        @Override
        public Optional<FrameWire.Listener> attach(String sid, FrameWire wire) {
            return Optional.empty();
        }
    };

    /** Whether the id names a live node other than this. */
    boolean owns(String sid);

    /** The other node's answer; if it fails, the client gets "session unknown" and opens a new session. */
    Future<EngineResponse> forward(RemoteRequest request);

    /** The client gave up a forwarded poll, or broke off a forwarded body: something may be lost. */
    void abandoned(String sid);

    /** The listener of a WebSocket that wants to take over that session; empty to refuse it. */
    Optional<FrameWire.Listener> attach(String sid, FrameWire wire);
}
