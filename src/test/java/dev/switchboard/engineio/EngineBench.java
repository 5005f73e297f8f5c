package dev.switchboard.engineio;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.wire.LoopContext;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An Engine.IO server on its own port, over several event loops. It echoes every message and records the calls of its
 * handler. Created and closed by one test.
 */
final class EngineBench implements AutoCloseable {

    static final String PATH = "/engine.io/";
    static final EngineConfig CONFIG = EngineConfig.defaults(PATH);

    /** The event loops get connections in turn, so that the requests of one session arrive on several. */
    private static final int LOOPS = 4;

    final Echo handler = new Echo();
    final EngineServer engine;
    final Vertx vertx;
    private final EngineConfig config;
    private final AtomicInteger port = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    EngineBench(EngineConfig config) throws Exception {
        this(config, EngineSeams.none());
    }

    EngineBench(EngineConfig config, EngineSeams seams) throws Exception {
        this.config = config;
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
        engine = new EngineServer(vertx, config, handler, seams);
        Router router = Router.router(vertx);
        engine.mount(router);
        Await.result(vertx.deployVerticle(() -> new Server(router), new DeploymentOptions().setInstances(LOOPS)));
    }

    /** With the public API, only HTTP's idle timeout ends a connection that is not read. */
    private static int idleTimeoutSeconds(EngineConfig config) {
        return config.wire().publicApiOnly() ? 2 : 0;
    }

    int port() {
        return port.get();
    }

    /** The id of a session opened by polling. */
    String open() throws Exception {
        String sid = new JsonObject(get("EIO=4&transport=polling").body().substring(1)).getString("sid");
        Await.until("the application has the session", () -> handler.sessions.containsKey(sid));
        return sid;
    }

    /** A session opened on a WebSocket, after its open packet. */
    FrameSocket openSocket() {
        FrameSocket socket = socket("EIO=4&transport=websocket");
        socket.nextText();
        return socket;
    }

    /** Opens a WebSocket with this query. */
    FrameSocket socket(String query) {
        return FrameSocket.open(port(), PATH + "?" + query);
    }

    /** A session in the middle of its upgrade from polling, after the answer to the probe. */
    FrameSocket probe(String sid) {
        FrameSocket socket = socket("EIO=4&transport=websocket&sid=" + sid);
        socket.text("2probe");
        if (!socket.nextText().equals("3probe")) {
            throw new AssertionError("no answer to the probe");
        }
        return socket;
    }

    EngineSession session(String sid) {
        return handler.sessions.get(sid);
    }

    HttpResponse<String> get(String query) throws IOException, InterruptedException {
        return send("GET", query, null);
    }

    HttpResponse<String> poll(String sid) throws IOException, InterruptedException {
        return get("EIO=4&transport=polling&sid=" + sid);
    }

    /** A poll in flight. */
    CompletableFuture<HttpResponse<String>> polling(String sid) {
        return client.sendAsync(request("GET", "EIO=4&transport=polling&sid=" + sid, null), text());
    }

    HttpResponse<String> post(String sid, String body) throws IOException, InterruptedException {
        return send("POST", "EIO=4&transport=polling&sid=" + sid, body);
    }

    HttpResponse<String> send(String method, String query, String body, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(method, query, body, headers), text());
    }

    HttpRequest request(String method, String query, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port() + PATH + "?" + query))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
    }

    /** One instance of the HTTP server, with its own event loop. */
    private final class Server extends VerticleBase {

        private final Router router;

        private Server(Router router) {
            this.router = router;
        }

        @Override
        public Future<?> start() {
            HttpServerOptions options = new HttpServerOptions()
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setMaxWebSocketFrameSize(config.maxPayload())
                    .setIdleTimeout(idleTimeoutSeconds(config))
                    .setWebSocketClosingTimeout(2);
            return vertx.createHttpServer(options)
                    .requestHandler(router)
                    .listen(-1, "127.0.0.1")
                    .onSuccess(server -> port.set(server.actualPort()));
        }
    }

    /** Echoes every message in its own type, and keeps the sessions and the reasons of their ends. */
    static final class Echo implements EngineHandler {

        final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();
        final Map<String, Handshake> handshakes = new ConcurrentHashMap<>();
        final Map<String, SessionEnd> closed = new ConcurrentHashMap<>();
        final List<String> received = new CopyOnWriteArrayList<>();

        @Override
        public void opened(EngineSession session, Handshake handshake) {
            handshakes.put(session.id(), handshake);
            sessions.put(session.id(), session);
        }

        @Override
        public void text(EngineSession session, String message) {
            // The context may be that of a request, which shares the session's loop.
            if (LoopContext.current(session.context().owner()).context() != session.context()) {
                throw new IllegalStateException("a message on another loop than the session's");
            }
            received.add(message);
            session.send(new EngineMessage.Text(message));
        }

        @Override
        public void binary(EngineSession session, Buffer message) {
            session.send(new EngineMessage.Binary(message));
        }

        @Override
        public void closed(EngineSession session, SessionEnd reason) {
            if (closed.put(session.id(), reason) != null) {
                throw new IllegalStateException("closed twice");
            }
        }
    }
}
