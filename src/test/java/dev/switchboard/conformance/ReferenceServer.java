package dev.switchboard.conformance;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.HandshakeGate;
import dev.switchboard.socketio.ConnectRefused;
import dev.switchboard.socketio.Namespace;
import dev.switchboard.socketio.Namespaces;
import dev.switchboard.socketio.SocketIoConfig;
import dev.switchboard.socketio.SocketIoServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The server that the behaviours of the reference client are tried against: {@code /}, {@code /one} and {@code /two},
 * {@code /greeting}, which sends its clients their handshake, and {@code /closed}, which refuses everyone.
 */
final class ReferenceServer {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** A handshake takes this long, so that a client with a shorter timeout gives up first. */
    private static final Duration HANDSHAKE = Duration.ofMillis(10);

    private ReferenceServer() {}

    static Future<HttpServer> start(Vertx vertx) {
        EngineConfig engine = EngineConfig.defaults("/socket.io/").withHeartbeat(INTERVAL, TIMEOUT);
        SocketIoServer sockets = new SocketIoServer(vertx, SocketIoConfig.defaults(), Namespaces.of(namespaces()));
        HandshakeGate slow = request ->
                vertx.timer(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
        Router router = Router.router(vertx);
        new EngineServer(vertx, engine, sockets, EngineSeams.none().withGate(slow)).mount(router);
        return vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1");
    }

    private static Map<String, Namespace> namespaces() {
        return Map.of(
                "/", new ReferenceNamespace(false),
                "/one", new ReferenceNamespace(false),
                "/two", new ReferenceNamespace(false),
                "/greeting", new ReferenceNamespace(true),
                "/closed", request -> Future.failedFuture(new ConnectRefused("members only")));
    }
}
