package dev.switchboard.gateway.sockjs;

import static dev.switchboard.testing.ConcernBench.await;
import static dev.switchboard.testing.ConcernBench.until;

import dev.switchboard.testing.GatewayBench;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A WebSocket whose frames are looked at as they are. Made and used by one test. */
final class FramePeer implements AutoCloseable {

    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final WebSocketClient client;
    private final WebSocket socket;
    private volatile boolean closed;

    private FramePeer(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(frames::add);
        socket.closeHandler(ended -> closed = true);
        socket.resume();
    }

    static FramePeer open(GatewayBench bench, String path) {
        WebSocketClient client = bench.vertx.createWebSocketClient();
        return await(client.connect(bench.port, "127.0.0.1", path).map(socket -> {
            socket.pause();
            return new FramePeer(client, socket);
        }));
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
