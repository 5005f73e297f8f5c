package dev.switchboard.conformance;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.SidFactory;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.ConnectRefused;
import dev.switchboard.socketio.ConnectRequest;
import dev.switchboard.socketio.Namespace;
import dev.switchboard.socketio.Namespaces;
import dev.switchboard.socketio.SocketIoConfig;
import dev.switchboard.socketio.SocketIoServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server for {@code behaviours.js}: the namespaces and handlers that the published client's own tests expect, on this
 * project's libraries. A handshake takes 10 ms, so that a client whose patience is 0 ms never gets one.
 */
final class BehaviourServer {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long HANDSHAKE_MS = 10;

    private BehaviourServer() {}

    static Future<HttpServer> start(Vertx vertx) {
        SocketIoServer sockets = new SocketIoServer(vertx, SocketIoConfig.defaults(), namespaces());
        EngineConfig config = EngineConfig.defaults("/socket.io/").withHeartbeat(INTERVAL, TIMEOUT);
        EngineServer engine =
                new EngineServer(vertx, config, sockets, EngineSeams.none().withGate(request -> later(vertx)));
        Router router = Router.router(vertx);
        engine.mount(router);
        return vertx.createHttpServer(new HttpServerOptions().setWebSocketSubProtocols(List.of("*")))
                .requestHandler(router)
                .listen(0, "127.0.0.1");
    }

    private static Future<Void> later(Vertx vertx) {
        Promise<Void> admitted = Promise.promise();
        vertx.setTimer(HANDSHAKE_MS, fired -> admitted.complete());
        return admitted.future();
    }

    private static Namespaces namespaces() {
        SidFactory sids = SidFactory.random();
        Namespace plain = request -> accept(sids, request);
        Namespace refusing = request -> Future.failedFuture(new ConnectRefused("Auth failed (custom namespace)"));
        return Namespaces.of(Map.of(
                "/", new BehaviourNamespace(),
                "/foo", plain,
                "/timeout_socket", plain,
                "/valid", plain,
                "/asd", plain,
                "/abc", plain,
                "/no", refusing));
    }

    private static Future<ConnectAccepted> accept(SidFactory sids, ConnectRequest request) {
        return Future.succeededFuture(
                new ConnectAccepted(sids.next(), Optional.empty(), new BehaviourSocket(handshake(request))));
    }

    /** What a client asks to see of its own handshake. */
    static JsonObject handshake(ConnectRequest request) {
        JsonObject query = new JsonObject();
        request.handshake().query().forEach(entry -> query.put(entry.getKey(), entry.getValue()));
        return new JsonObject().put("query", query).put("auth", request.auth());
    }
}
