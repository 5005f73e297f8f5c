package dev.switchboard.wire;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.FrameSocket;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WebSocketUpgradeTest {

    /** Vert.x handles compression: such a WebSocket is read and written with the public API. */
    @Test
    void leavesCompressedWebSocketsToVertx() {
        try (EchoServer server = new EchoServer(
                WireConfig.DEFAULT, options -> options.setPerMessageWebSocketCompressionSupported(true))) {
            WebSocketClient client = server.vertx()
                    .createWebSocketClient(new WebSocketClientOptions().setTryUsePerMessageCompression(true));
            WebSocket socket = await(client.connect(server.port(), "127.0.0.1", "/"));
            List<String> received = new CopyOnWriteArrayList<>();
            socket.textMessageHandler(received::add);
            String text = "compressible ".repeat(1_000);
            await(socket.writeTextMessage(text));
            until(() -> !received.isEmpty());
            assertEquals(text, received.get(0));
            // Until here the client is referred to: Vert.x closes one that is not.
            await(client.close());
            // A client that offers no compression is read on the channel.
            try (FrameSocket plain = server.open()) {
                assertEquals("plain", plain.text("plain").nextText());
            }
        }
    }

    /** When its server stops, Vert.x's own Close frame is the only one. */
    @Test
    void sendsOneCloseFrameWhenVertxCloses() {
        EchoServer server = new EchoServer(WireConfig.DEFAULT, (HttpServerOptions options) -> options);
        try (FrameSocket peer = server.open()) {
            assertEquals("here", peer.text("here").nextText());
            server.vertx().close();
            FrameSocket.Frame close = peer.next();
            assertEquals(FrameSocket.CLOSE, close.opcode());
            peer.frame(ProtocolCase.CLOSE, close.payload());
            ProtocolCase.expectEnd(peer);
        }
    }

    /**
     * Regression: a paused socket held back Close frames too, so a client that left while it waited for admission was noticed
     * only when its turn came, and its close took ten seconds.
     */
    @Test
    void answersACloseFrameWhilePaused() {
        try (EchoServer server = new EchoServer(WireConfig.DEFAULT);
                FrameSocket peer = server.open()) {
            assertEquals(EchoServer.PAUSE, peer.text(EchoServer.PAUSE).nextText());
            peer.frame(ProtocolCase.CLOSE, new byte[] {3, (byte) 232});
            FrameSocket.Frame close = peer.next();
            assertEquals(FrameSocket.CLOSE, close.opcode());
            ProtocolCase.expectEnd(peer);
        }
    }
}
