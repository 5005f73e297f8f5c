package dev.switchboard.gateway.bridge;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;

import dev.switchboard.testing.GatewayBench;
import io.vertx.core.Future;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A WebSocket that keeps the text of each frame. Created and used by one test. */
final class FramePeer implements AutoCloseable {

    private static final int MAX_ATTEMPTS = 10;

    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final WebSocketClient client;
    private final ClientWebSocket socket;
    private volatile boolean closed;

    private FramePeer(WebSocketClient client) {
        this.client = client;
        this.socket = client.webSocket();
        // Set before connecting: a socket that is refused at once may be closed before connect() reports it open.
        socket.textMessageHandler(frames::add);
        socket.closeHandler(ended -> closed = true);
    }

    static FramePeer open(GatewayBench bench, String path) {
        for (int attempt = 1; ; attempt++) {
            FramePeer peer = new FramePeer(bench.vertx.createWebSocketClient());
            Future<?> connected = peer.socket.connect(bench.port, "127.0.0.1", path);
            // Vert.x's client reports a failure, and no close code, if the hub closes before the client sets its
            // handlers.
            if (attempt == MAX_ATTEMPTS || await(connected.map(true).otherwise(false))) {
                await(connected);
                return peer;
            }
            peer.client.close();
        }
    }

    FramePeer send(String frame) {
        await(socket.writeTextMessage(frame));
        return this;
    }

    List<String> frames() {
        return frames;
    }

    String next(Predicate<String> wanted) {
        until(() -> closed || frames.stream().anyMatch(wanted));
        return frames.stream().filter(wanted).findFirst().orElseThrow(() -> new AssertionError("had " + frames));
    }

    int closeCode() {
        until(() -> closed);
        return socket.closeStatusCode();
    }

    @Override
    public void close() {
        await(socket.close().recover(gone -> Future.succeededFuture()));
        client.close();
    }
}
