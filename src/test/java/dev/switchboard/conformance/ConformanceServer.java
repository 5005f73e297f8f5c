package dev.switchboard.conformance;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineHandler;
import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.socketio.Namespace;
import dev.switchboard.socketio.Namespaces;
import dev.switchboard.socketio.SocketIoConfig;
import dev.switchboard.socketio.SocketIoServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The server that the official suites of Engine.IO and Socket.IO test: {@code /engine.io/} echoes every message,
 * {@code /socket.io/} has the namespaces {@code /} and {@code /custom} of {@link EchoNamespace}.
 *
 * <p>Usage: {@code ConformanceServer PORT PING_INTERVAL_MS PING_TIMEOUT_MS}.
 */
public final class ConformanceServer {

    /** Below the 2 s that one test may take, above the three pings that another waits for without connecting. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(1_500);

    /** A client may send several of the longest messages before it polls for their echoes. */
    private static final int ECHO_BYTES = 16 << 20;

    private ConformanceServer() {}

    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: ConformanceServer PORT PING_INTERVAL_MS PING_TIMEOUT_MS");
        }
        int port = Integer.parseInt(arguments[0]);
        Duration interval = Duration.ofMillis(Long.parseLong(arguments[1]));
        Duration timeout = Duration.ofMillis(Long.parseLong(arguments[2]));
        // One event loop: the suites send requests on several connections and expect them to be served in order.
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        warmUp(vertx)
                .compose(warm -> start(vertx, port, interval, timeout))
                .onSuccess(server -> System.out.println("conformance server listens on " + server.actualPort()))
                .onFailure(failure -> {
                    System.err.println(failure.getMessage());
                    System.exit(1);
                });
    }

    /** On another port, so that the real port opens only once the code is warm. */
    private static Future<Void> warmUp(Vertx vertx) {
        return start(vertx, 0, Duration.ofSeconds(25), Duration.ofSeconds(20))
                .compose(server -> vertx.executeBlocking(() -> {
                            WarmUp.run(server.actualPort());
                            return server;
                        })
                        .compose(HttpServer::close));
    }

    static Future<HttpServer> start(Vertx vertx, int port, Duration interval, Duration timeout) {
        return start(
                vertx,
                port,
                interval,
                timeout,
                CONNECT_TIMEOUT,
                (config, handler) -> new EngineServer(vertx, config, handler, EngineSeams.none()));
    }

    /**
     * @param connectTimeout how long a client may take to join a namespace
     * @param servers makes the Engine.IO server of each path
     */
    static Future<HttpServer> start(
            Vertx vertx,
            int port,
            Duration interval,
            Duration timeout,
            Duration connectTimeout,
            BiFunction<EngineConfig, EngineHandler, EngineServer> servers) {
        EngineConfig engine = config("/engine.io/", interval, timeout);
        EngineConfig socket = config("/socket.io/", interval, timeout);
        SocketIoConfig config = new SocketIoConfig(connectTimeout, false, 10_000_000, 1_000);
        ReadReceipts receipts = new ReadReceipts(vertx);
        Namespace echo = new EchoNamespace(receipts);
        SocketIoServer sockets = new SocketIoServer(vertx, config, Namespaces.of(Map.of("/", echo, "/custom", echo)));
        Router router = Router.router(vertx);
        servers.apply(engine, new Echo()).mount(router);
        servers.apply(socket, sockets).mount(router);
        HttpServerOptions options = new HttpServerOptions()
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of("*"));
        return vertx.createHttpServer(options)
                .connectionHandler(receipts::watch)
                .requestHandler(router)
                .listen(port, "localhost");
    }

    private static EngineConfig config(String path, Duration interval, Duration timeout) {
        return EngineConfig.defaults(path).withHeartbeat(interval, timeout).withMaxOutboundBytes(ECHO_BYTES);
    }

    /** Echoes every message, text as text and binary as binary. */
    private static final class Echo implements EngineHandler {

        @Override
        public void opened(EngineSession session, Handshake handshake) {}

        @Override
        public void text(EngineSession session, String message) {
            session.send(new EngineMessage.Text(message));
        }

        @Override
        public void binary(EngineSession session, Buffer message) {
            session.send(new EngineMessage.Binary(message));
        }

        @Override
        public void closed(EngineSession session, SessionEnd reason) {}
    }
}
