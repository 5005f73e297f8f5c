package dev.switchboard.socketio;

import static java.util.Objects.requireNonNull;

import dev.switchboard.engineio.EngineHandler;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * Serves Socket.IO on the sessions of an {@code EngineServer}. Has no state: each session carries its own. Safe from any
 * thread.
 */
public final class SocketIoServer implements EngineHandler {

    private final Vertx vertx;
    private final SocketIoConfig config;
    private final Namespaces namespaces;
    private final Supplier<PacketLimit> limits;

    public SocketIoServer(Vertx vertx, SocketIoConfig config, Namespaces namespaces) {
        this(vertx, config, namespaces, PacketLimit::none);
    }

    /**
     * Makes a server.
     *
     * @param limits makes the limit of each session
     */
    public SocketIoServer(Vertx vertx, SocketIoConfig config, Namespaces namespaces, Supplier<PacketLimit> limits) {
        this.vertx = vertx;
        this.config = config;
        this.namespaces = namespaces;
        this.limits = limits;
    }

    @Override
    public void opened(EngineSession session, Handshake handshake) {
        session.attach(new SocketIoPeer(vertx, config, namespaces, limits.get(), session, handshake));
    }

    @Override
    public void text(EngineSession session, String message) {
        peer(session).text(message);
    }

    @Override
    public void binary(EngineSession session, Buffer message) {
        peer(session).binary(message);
    }

    @Override
    public void control(EngineSession session) {
        peer(session).control();
    }

    @Override
    public void flooding(EngineSession session) {
        peer(session).flooding();
    }

    @Override
    public void closed(EngineSession session, SessionEnd reason) {
        peer(session).closed(reason);
    }

    private static SocketIoPeer peer(EngineSession session) {
        return requireNonNull(session.attachment(SocketIoPeer.class));
    }
}
