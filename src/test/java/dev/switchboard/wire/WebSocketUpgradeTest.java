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

    /** Compression is Vert.x's: such a WebSocket is read and written by the public API. */
    @Test
    void leavesAWebSocketThatCompressesToVertx() {
        try (EchoServer server = new EchoServer(
                WireConfig.DEFAULT, options -> options.setPerMessageWebSocketCompressionSupported(true))) {
            WebSocketClient client = server.vertx()
                    .createWebSocketClient(new WebSocketClientOptions().setTryUsePerMessageCompression(true));
            WebSocket socket = await(client.connect(server.port(), "127.0.0.1", "/"));
            List<String> heard = new CopyOnWriteArrayList<>();
            socket.textMessageHandler(heard::add);
            String text = "compressible ".repeat(1_000);
            await(socket.writeTextMessage(text));
            until(() -> !heard.isEmpty());
            assertEquals(text, heard.get(0));
            // A client that offers nothing is read on the channel.
            try (FrameSocket plain = server.open()) {
                assertEquals("plain", plain.text("plain").nextText());
            }
        }
    }

    /** Vert.x's own Close frame, at the end of its server, is the only one. */
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
}
