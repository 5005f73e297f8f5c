package dev.switchboard.gateway.socketio;

import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.HandshakeRefused;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.engineio.StraightOutput;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.FloodGuard;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.socketio.Namespace;
import dev.switchboard.socketio.Namespaces;
import dev.switchboard.socketio.PacketLimit;
import dev.switchboard.socketio.SocketIoServer;
import dev.switchboard.wire.vertx.StraightWrite;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Socket.IO endpoint at {@code /socket.io/}. The HTTP server instances of a node share one, because a request may
 * arrive at any of them; a session lives on the event loop that opened it, which is that of a shard. Safe from any thread;
 * lives as long as the node.
 */
public final class SocketIoEndpoint {

    private static final Duration RETRY_AFTER_DRAIN = Duration.ofSeconds(1);

    private final String path;
    private final EngineServer engine;
    private final Map<Context, Shard> shards = new ConcurrentHashMap<>();

    /**
     * Makes the endpoint of a node.
     *
     * @param seams the seams of the Engine.IO server; the endpoint sets the gate and the output itself
     */
    public SocketIoEndpoint(
            Gateway gateway,
            SocketIoEndpointConfig config,
            ClientAddress addresses,
            Recovery recovery,
            EngineSeams seams) {
        this.path = config.engine().path();
        SocketIoServer sockets = new SocketIoServer(
                gateway.vertx(), config.sockets(), namespaces(config, addresses, recovery), () -> packetLimit(gateway));
        this.engine = new EngineServer(
                gateway.vertx(),
                config.engine(),
                sockets,
                seams.withGate(request -> admission(gateway)).withOutput(StraightOut::new));
    }

    /** Writes straight to a socket for the library, which does not know {@code wire.vertx}. */
    private static final class StraightOut extends StraightWrite implements StraightOutput.Writer {

        StraightOut(Channel channel) {
            super(channel);
        }
    }

    private Namespaces namespaces(SocketIoEndpointConfig config, ClientAddress addresses, Recovery recovery) {
        Map<String, Namespace> byName = new HashMap<>();
        Recovery none = Recovery.off();
        config.namespaces().forEach(rules -> byName.put(rules.name(), namespace(rules, addresses, none)));
        byName.put(NamespaceRules.MAIN, namespace(NamespaceRules.main(), addresses, recovery));
        byName.put(NamespaceRules.EVENTS, namespace(NamespaceRules.events(), addresses, none));
        return Namespaces.of(byName);
    }

    private HubNamespace namespace(NamespaceRules rules, ClientAddress addresses, Recovery recovery) {
        EventDialect dialect = new EventDialect(rules.name(), recovery.offered());
        return new HubNamespace(rules, dialect, recovery, this::shardOf, addresses);
    }

    private static PacketLimit packetLimit(Gateway gateway) {
        FloodGuard guard = FloodGuard.of(gateway.config());
        return guard == null ? PacketLimit.none() : new FloodLimit(guard);
    }

    /** A client that is refused here reconnects by itself. */
    private static Future<Void> admission(Gateway gateway) {
        if (gateway.isDraining()) {
            return Future.failedFuture(HandshakeRefused.overloaded("service restart", RETRY_AFTER_DRAIN));
        }
        OptionalLong retryAfterMs = gateway.admission().overload(HubNamespace.DOOR);
        return retryAfterMs.isEmpty()
                ? Future.succeededFuture()
                : Future.failedFuture(
                        HandshakeRefused.overloaded("overload", Duration.ofMillis(retryAfterMs.getAsLong())));
    }

    /** Serves requests of the shard's event loop from now on. Called on that event loop. */
    public void attach(Shard shard) {
        shards.put(shard.context(), shard);
    }

    private Shard shardOf(EngineSession session) {
        return Objects.requireNonNull(shards.get(session.context()), "the event loop has no shard");
    }

    /** Whether the request is for this endpoint. */
    public boolean takes(HttpServerRequest request) {
        String asked = request.path();
        return asked.equals(path) || (asked.length() == path.length() - 1 && path.startsWith(asked));
    }

    /** Handles a request whose origin was checked. */
    public void handle(HttpServerRequest request) {
        engine.handle(request);
    }

    /** The sessions of this node, for requests that other nodes received. */
    public EngineServer engine() {
        return engine;
    }

    /** Ends the remaining sessions, after the connections were drained. */
    public void closeAll() {
        engine.closeAll(SessionEnd.SERVER_SHUTTING_DOWN);
    }
}
