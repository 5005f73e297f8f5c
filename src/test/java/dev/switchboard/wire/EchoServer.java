package dev.switchboard.wire;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.testing.FrameSocket;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.lang.ref.WeakReference;
import java.util.function.UnaryOperator;

/**
 * Echoes each message in its own type, on the wire layer that the hub's endpoints use. Created and closed by one test.
 */
final class EchoServer implements AutoCloseable {

    /** A message after which the server handles no other. */
    static final String PAUSE = "pause";

    /** The longest message. */
    static final int MAX = 1 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private volatile WeakReference<Object> lastConnection = new WeakReference<>(null);

    EchoServer(WireConfig config) {
        this(config, options -> options);
    }

    EchoServer(WireConfig config, UnaryOperator<HttpServerOptions> more) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxWebSocketFrameSize(MAX)
                .setMaxWebSocketMessageSize(MAX)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        server = await(vertx.createHttpServer(more.apply(options))
                .requestHandler(request -> accept(request, config))
                .listen(0, "127.0.0.1"));
    }

    private void accept(HttpServerRequest request, WireConfig config) {
        if (!request.canUpgradeToWebSocket()) {
            request.response().end("plain");
            return;
        }
        lastConnection = new WeakReference<>(request.connection());
        WebSocketUpgrade.accept(request, config, MAX).onSuccess(socket -> socket.listen(new Echo(socket)));
    }

    /** Whether Vert.x's connection of the last request has been collected. */
    boolean isLastConnectionGone() {
        System.gc();
        return lastConnection.get() == null;
    }

    FrameSocket open() {
        return FrameSocket.open(server.actualPort(), "/");
    }

    int port() {
        return server.actualPort();
    }

    Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private record Echo(WireSocket socket) implements WireSocket.Listener {

        @Override
        public void text(String message) {
            if (PAUSE.equals(message)) {
                socket.pause();
            }
            socket.writeText(message);
        }

        @Override
        public void binary(Buffer message) {
            io.netty.buffer.ByteBuf frame = io.netty.buffer.Unpooled.buffer();
            FrameHeader.write(frame, FrameHeader.BINARY, message.length());
            socket.write(frame.writeBytes(message.getBytes()));
            socket.flush();
        }

        @Override
        public boolean takesBinary() {
            return true;
        }

        @Override
        public void violated(Violation violation) {
            // The socket closes on its own.
        }

        @Override
        public void ended(int code, String words) {
            // No state to release.
        }
    }
}
