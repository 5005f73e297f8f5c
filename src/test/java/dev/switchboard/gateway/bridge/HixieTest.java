package dev.switchboard.gateway.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.GatewayBench;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** WebSockets of draft Hixie-76, as the official SockJS suite speaks them; its keys and answer are those of the suite. */
class HixieTest {

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void answersTheHandshakeBeforeTheNonceAndThenCommands() throws IOException {
        try (Socket socket = open("4 @1  46546xW%0l 1 5", "/eventbus/000/hixie/websocket")) {
            assertTrue(head(socket).startsWith("HTTP/1.1 101 "));
            socket.getOutputStream().write("aaaaaaaa".getBytes(StandardCharsets.US_ASCII));
            assertArrayEquals(
                    HexFormat.of().parseHex("ca3400d8a50847972cd5715ababf437b"),
                    socket.getInputStream().readNBytes(16));
            assertEquals("o", frame(socket));

            String ping = "{\"type\":\"send\",\"address\":\"stage:echo\",\"replyAddress\":\"r\"}";
            send(socket, "[\"" + ping.replace("\"", "\\\"") + "\"]");
            assertTrue(frame(socket).contains("\\\"success\\\":true"));
        }
    }

    /** More frames than one turn of the event loop handles. */
    @Test
    void answersEachOfManyFramesInOneWrite() throws IOException {
        try (Socket socket = open("4 @1  46546xW%0l 1 5", "/eventbus/websocket")) {
            head(socket);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes("aaaaaaaa".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 300; i++) {
                all.write(0);
                all.writeBytes(("{\"type\":\"send\",\"address\":\"stage:echo\",\"replyAddress\":\"r" + i + "\"}")
                        .getBytes(StandardCharsets.US_ASCII));
                all.write(0xFF);
            }
            socket.getOutputStream().write(all.toByteArray());
            socket.getInputStream().readNBytes(16);
            // In whatever order.
            Set<String> answered = new HashSet<>();
            for (int i = 0; i < 300; i++) {
                answered.add(new JsonObject(frame(socket)).getString("address"));
            }
            assertEquals(300, answered.size());
        }
    }

    @Test
    void refusesMalformedKeysAndMessagesOfMoreThan16Kilobytes() throws IOException {
        try (Socket socket = open("none", "/eventbus/000/malformed/websocket")) {
            assertTrue(head(socket).startsWith("HTTP/1.1 400 "));
        }
        try (Socket socket = open("4 @1  46546xW%0l 1 5", "/eventbus/000/large/websocket")) {
            head(socket);
            socket.getOutputStream().write("aaaaaaaa".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(16);
            assertEquals("o", frame(socket));
            send(socket, "[\"" + "x".repeat(20_000) + "\"]");
            assertTrue(frame(socket).contains("1009"));
        }
    }

    private static Socket open(String key, String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", bench.port);
        socket.setSoTimeout(20_000);
        String request = "GET " + path + "?token=" + bench.token("hixie") + " HTTP/1.1\r\nHost: 127.0.0.1:" + bench.port
                + "\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key1: " + key
                + "\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0);
        frame.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        frame.write(0xFF);
        socket.getOutputStream().write(frame.toByteArray());
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        return head.toString();
    }

    /** The next frame but a heartbeat: those of all connections come together, so a new one may get its first at once. */
    private static String frame(Socket socket) throws IOException {
        String text = "h";
        while ("h".equals(text)) {
            text = anyFrame(socket.getInputStream());
        }
        return text;
    }

    private static String anyFrame(InputStream in) throws IOException {
        assertEquals(0, in.read());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int next = in.read(); next != 0xFF; next = in.read()) {
            text.write(next);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
