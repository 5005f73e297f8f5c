package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.SidFactory;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Socket.IO server on its own port that records the calls of its namespaces: {@code /} and {@code /custom} echo
 * {@code message}, {@code /deny} and {@code /broken} refuse, {@code /recover} has a pid, {@code /slow} admits once the test
 * completes {@link #slow}. Opened and closed by one test.
 */
final class SocketIoBench implements AutoCloseable {

    final Map<String, SocketIoSocket> sockets = new ConcurrentHashMap<>();
    final List<ConnectRequest> requests = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Promise<Void> slow = Promise.promise();

    private final Vertx vertx = Vertx.vertx();
    private final SidFactory sids = SidFactory.random();
    private final HttpServer http;
    private final EngineServer engine;

    SocketIoBench(SocketIoConfig config) throws Exception {
        Namespace deny = request ->
                Future.failedFuture(new ConnectRefused("not authorized", new JsonObject().put("code", 4401)));
        Namespaces namespaces = Namespaces.of(Map.of(
                "/", request -> admit(request, Optional.empty()),
                "/custom", request -> admit(request, Optional.empty()),
                "/recover", request -> admit(request, Optional.of("secret")),
                "/slow", request -> slow.future().compose(go -> admit(request, Optional.empty())),
                "/deny", deny,
                "/broken",
                        request -> {
                            throw new IllegalStateException("a secret");
                        }));
        SocketIoServer sockets = new SocketIoServer(vertx, config, namespaces);
        engine = new EngineServer(vertx, EngineConfig.defaults("/socket.io/"), sockets, EngineSeams.none());
        HttpServerOptions options = new HttpServerOptions()
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        http = Await.result(
                vertx.createHttpServer(options).requestHandler(engine).listen(0, "127.0.0.1"));
    }

    int port() {
        return http.actualPort();
    }

    int sessions() {
        return engine.size();
    }

    /** A client that has joined no namespace. */
    FrameSocket open() {
        FrameSocket client = FrameSocket.open(port(), "/socket.io/?EIO=4&transport=websocket");
        client.nextText();
        return client;
    }

    /** A client in the main namespace. */
    FrameSocket connect() {
        FrameSocket client = open();
        connect(client, "");
        return client;
    }

    /** Joins {@code namespace,} or nothing for the main one, and answers the socket's id. */
    String connect(FrameSocket client, String namespace) {
        String reply = client.text("40" + namespace).nextText();
        if (!reply.startsWith("40" + namespace + "{")) {
            throw new AssertionError("not connected: " + reply);
        }
        String sid = new JsonObject(reply.substring(2 + namespace.length())).getString("sid");
        Await.until("the namespace has the socket", () -> sockets.containsKey(sid));
        return sid;
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private Future<ConnectAccepted> admit(ConnectRequest request, Optional<String> pid) {
        requests.add(request);
        return Future.succeededFuture(new ConnectAccepted(sids.next(), pid, new Recorder()));
    }

    private final class Recorder implements SocketListener {

        @Override
        public void connected(SocketIoSocket socket) {
            sockets.put(socket.id(), socket);
            calls.add("connected " + socket.namespace());
        }

        @Override
        public void event(SocketIoSocket socket, String name, JsonArray arguments, Reply reply) {
            calls.add(name);
            if (name.equals("message")) {
                socket.emit("message-back", arguments.getList().toArray());
            } else if (name.equals("twice")) {
                reply.send(JsonArray.of("first"));
                reply.send(JsonArray.of("second"));
            } else {
                reply.send(arguments);
            }
        }

        @Override
        public void tooLong(SocketIoSocket socket, String name, String words, Reply reply) {
            reply.send(JsonArray.of(words));
        }

        @Override
        public void disconnected(SocketIoSocket socket, DisconnectReason reason) {
            calls.add("disconnected " + socket.namespace() + ": " + reason.words());
        }

        @Override
        public void unwanted() {
            calls.add("unwanted");
        }
    }
}
