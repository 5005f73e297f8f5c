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

    /** The other node's answer; if it fails, the client is told that the session is unknown, and comes back anew. */
    Future<EngineResponse> forward(RemoteRequest request);

    /** The client gave up a poll that was forwarded, or has broken off what it sent: something may be lost. */
    void abandoned(String sid);

    /** A WebSocket that wants to take over that session: who hears its frames, or empty to turn it away. */
    Optional<FrameWire.Listener> attach(String sid, FrameWire wire);
}
