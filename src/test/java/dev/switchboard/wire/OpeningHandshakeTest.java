package dev.switchboard.wire;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.FrameSocket;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP half of the handshake on the channel, which is the hub's own. */
class OpeningHandshakeTest {

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";

    private static EchoServer server;

    @BeforeAll
    static void start() {
        server = new EchoServer(WireConfig.DEFAULT);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The example of RFC 6455, section 1.3. The drafts 7 and 8 are those of SockJS's own suite. */
    @ParameterizedTest
    @ValueSource(strings = {"13", "8", "7"})
    void answersWithTheKeysDigest(String version) {
        try (FrameSocket peer = FrameSocket.connect(server.port())) {
            String head = peer.request("/", "Sec-WebSocket-Version: " + version, KEY);
            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
            String lines = head.toLowerCase(Locale.ROOT);
            assertTrue(lines.contains("\r\nupgrade: websocket\r\nconnection: upgrade\r\n"), head);
            assertTrue(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), head);
            assertFalse(lines.contains("sec-websocket-protocol"), head);
            assertFalse(lines.contains("content-length"), head);
            assertEquals("there", peer.text("there").nextText());
        }
    }

    @Test
    void choosesTheFirstSubprotocol() {
        try (FrameSocket peer = FrameSocket.connect(server.port())) {
            String head = peer.request("/", VERSION, KEY, "Sec-WebSocket-Protocol: chat.v2, chat.v1");
            assertTrue(head.contains("\r\nSec-WebSocket-Protocol: chat.v2\r\n"), head);
        }
    }

    @ParameterizedTest
    @CsvSource({"Sec-WebSocket-Version: 12, 426", "Sec-WebSocket-Version: 13, 400"})
    void refusesWhatIsNoHandshake(String header, int status) {
        try (FrameSocket peer = FrameSocket.connect(server.port())) {
            String head = peer.request("/", header);
            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
            peer.body(head);
            // The connection speaks HTTP still.
            peer.raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertEquals("plain", peer.body(peer.head()));
        }
    }

    /** What comes in one segment with the request are frames, and the request before it is answered before it. */
    @Test
    void readsFramesThatFollowTheRequestAtOnce() {
        try (FrameSocket peer = FrameSocket.connect(server.port())) {
            peer.raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + upgrade("") + "\u0081\u0082\0\0\0\0hi");
            assertEquals("plain", peer.body(peer.head()));
            assertTrue(peer.head().startsWith("HTTP/1.1 101 "));
            assertEquals("hi", peer.nextText());
        }
    }

    /** A request for a WebSocket may have a body; what follows it are frames. */
    @Test
    void skipsTheBody() {
        try (FrameSocket peer = FrameSocket.connect(server.port())) {
            peer.raw(upgrade("Content-Length: 5\r\n") + "1234");
            peer.raw("5\u0081\u0082\0\0\0\0hi");
            assertTrue(peer.head().startsWith("HTTP/1.1 101 "));
            assertEquals("hi", peer.nextText());
        }
    }

    @Test
    void refusesALongBody() {
        try (FrameSocket peer = FrameSocket.connect(server.port())) {
            peer.raw(upgrade("Content-Length: 10000\r\n") + "x".repeat(10_000));
            assertTrue(peer.head().startsWith("HTTP/1.1 413 "));
        }
    }

    /** Vert.x's connection, with its queues and the request, was three quarters of what an idle client cost. */
    @Test
    void keepsNothingOfVertxsConnection() {
        try (FrameSocket peer = server.open()) {
            assertEquals("there", peer.text("there").nextText());
            until(server::isLastConnectionGone);
            assertEquals("still", peer.text("still").nextText());
        }
    }

    private static String upgrade(String more) {
        return "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
                + VERSION + "\r\n" + KEY + "\r\n" + more + "\r\n";
    }
}
