package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineHandler;
import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.Handshake;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.routing.RoutingMember;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** An Engine.IO server on one node of a cluster that sends every message back, and a client's way to it. */
final class RelayBench {

    static final EngineConfig CONFIG = EngineConfig.defaults("/engine.io/");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();
    final Map<String, SessionEnd> closed = new ConcurrentHashMap<>();
    /** The messages that ask for no echo. */
    final List<String> quiet = new CopyOnWriteArrayList<>();

    final TestNode node;
    final ClusterSessions cluster;
    final EngineServer engine;
    private final int port;

    RelayBench(TestNode node) throws Exception {
        this.node = node;
        cluster = new ClusterSessions(node.vertx(), node.id(), CONFIG);
        engine = new EngineServer(node.vertx(), CONFIG, new Echo(), cluster.seams(EngineSeams.none()));
        HttpServerOptions options = new HttpServerOptions()
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        port = Await.result(node.vertx()
                        .createHttpServer(options)
                        .requestHandler(engine)
                        .listen(0, "127.0.0.1"))
                .actualPort();
        Await.result(cluster.serve(engine));
        node.router()
                .watch(members -> cluster.membersChanged(members.stream()
                        .filter(member -> !member.self())
                        .map(RoutingMember::node)
                        .collect(Collectors.toSet())));
    }

    /** The id of a session opened here on polling. */
    String open() throws Exception {
        String sid = new JsonObject(poll("").get().body().substring(1)).getString("sid");
        Await.until("the application has the session", () -> sessions.containsKey(sid));
        return sid;
    }

    /** A WebSocket here that has probed the session and received the answer. */
    FrameSocket probe(String sid) {
        FrameSocket socket = FrameSocket.open(port, "/engine.io/?EIO=4&transport=websocket&sid=" + sid);
        if (!"3probe".equals(socket.text("2probe").nextText())) {
            throw new AssertionError("no answer to the probe");
        }
        return socket;
    }

    /** A session of another node that has its WebSocket here. */
    FrameSocket upgrade(RelayBench owner, String sid) throws Exception {
        FrameSocket socket = probe(sid);
        owner.poll(sid).get();
        socket.text("5");
        return socket;
    }

    int port() {
        return port;
    }

    CompletableFuture<HttpResponse<String>> poll(String sid) {
        return CLIENT.sendAsync(request(sid).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String sid, String body) throws Exception {
        HttpRequest request =
                request(sid).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String sid) {
        String query = "?EIO=4&transport=polling" + (sid.isEmpty() ? "" : "&sid=" + sid);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine.io/" + query));
    }

    private final class Echo implements EngineHandler {

        @Override
        public void opened(EngineSession session, Handshake handshake) {
            sessions.put(session.id(), session);
        }

        @Override
        public void text(EngineSession session, String message) {
            if (message.startsWith("quiet")) {
                quiet.add(message);
            } else {
                session.send(new EngineMessage.Text(message));
            }
        }

        @Override
        public void binary(EngineSession session, Buffer message) {
            session.send(new EngineMessage.Binary(message));
        }

        @Override
        public void closed(EngineSession session, SessionEnd reason) {
            closed.put(session.id(), reason);
        }
    }
}
