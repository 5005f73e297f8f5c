package dev.switchboard.gateway.socketio;

import dev.switchboard.auth.Tokens;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.HandshakeRefused;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ConnectionConfig;
import dev.switchboard.gateway.connection.FloodGuard;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.socketio.Namespace;
import dev.switchboard.socketio.Namespaces;
import dev.switchboard.socketio.PacketLimit;
import dev.switchboard.socketio.SocketIoServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Socket.IO endpoint at {@code /socket.io/}. The HTTP server instances of a node share one, because a request may
 * arrive at any of them; a session lives on the event loop that opened it, which is that of a shard. Safe from any thread;
 * lives as long as the node.
 */
public final class SocketIoEndpoint {

    private static final Duration RETRY_AFTER_DRAIN = Duration.ofSeconds(1);
    private static final Duration RETRY_AFTER_CROWD = Duration.ofSeconds(5);

    private final Admission admission;
    private final CommandForwarder forwarder;
    private final String path;
    private final EngineServer engine;
    private final Map<Context, Shard> shards = new ConcurrentHashMap<>();

    /**
     * @param seams the seams of the Engine.IO server; the endpoint sets the gate itself
     */
    public SocketIoEndpoint(
            Vertx vertx,
            Admission admission,
            CommandForwarder forwarder,
            ConnectionConfig connections,
            SocketIoEndpointConfig config,
            ClientAddress addresses,
            Recovery recovery,
            EngineSeams seams) {
        this.admission = admission;
        this.forwarder = forwarder;
        this.path = config.engine().path();
        SocketIoServer sockets = new SocketIoServer(
                vertx, config.sockets(), namespaces(config, addresses, recovery), () -> packetLimit(connections));
        this.engine = new EngineServer(
                vertx,
                config.engine(),
                sockets,
                seams.withAddresses(request -> addresses.of(request.remoteAddress(), request.headers()))
                        .withGate(this::admit));
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
        return new HubNamespace(admission, forwarder, rules, dialect, recovery, this::shardOf, addresses);
    }

    private static PacketLimit packetLimit(ConnectionConfig connections) {
        FloodGuard guard = FloodGuard.of(connections);
        return guard == null ? PacketLimit.none() : new FloodLimit(guard);
    }

    /** A client that is refused here reconnects by itself. */
    private Future<Void> admit(HttpServerRequest request) {
        if (admission.isDraining()) {
            return Future.failedFuture(HandshakeRefused.overloaded("service restart", RETRY_AFTER_DRAIN));
        }
        OptionalLong retryAfterMs = admission.overload(HubNamespace.ENDPOINT);
        if (retryAfterMs.isPresent()) {
            return Future.failedFuture(
                    HandshakeRefused.overloaded("overload", Duration.ofMillis(retryAfterMs.getAsLong())));
        }
        // Not the cookie's: a token in CONNECT, which comes later, has precedence over it.
        Optional<String> token = Tokens.shown(request);
        return token.isEmpty()
                ? Future.succeededFuture()
                : admission
                        .isCrowded(token.get())
                        .compose(crowded -> crowded
                                ? Future.failedFuture(
                                        HandshakeRefused.tooMany("too many connections", RETRY_AFTER_CROWD))
                                : Future.succeededFuture());
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
