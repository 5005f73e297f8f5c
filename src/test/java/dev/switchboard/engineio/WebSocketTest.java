package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTest {

    private static final String WEBSOCKET = "EIO=4&transport=websocket";
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final String KEY = "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==";

    private EngineBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new EngineBench(EngineBench.CONFIG);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void opensWithTheFiveParametersAndNoUpgrades() {
        try (FrameSocket socket = bench.socket(WEBSOCKET)) {
            String opened = socket.nextText();

            assertTrue(opened.startsWith("0"));
            JsonObject open = new JsonObject(opened.substring(1));
            assertEquals(Set.of("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"), open.fieldNames());
            assertTrue(open.getJsonArray("upgrades").isEmpty());
            Await.until("the application has the session", () -> !bench.handler.handshakes.isEmpty());
            assertEquals(
                    EngineTransport.WEBSOCKET,
                    bench.handler.handshakes.get(open.getString("sid")).transport());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "transport=websocket,                 400, Unsupported protocol version",
        "EIO=abc&transport=websocket,         400, Unsupported protocol version",
        "EIO=4,                               400, Transport unknown",
        "EIO=4&transport=abc,                 400, Transport unknown",
        "EIO=4&transport=polling,             400, Bad request",
        "EIO=4&transport=websocket&sid=x,     400, Session ID unknown"
    })
    void refusesAnInvalidUpgradeBeforeUpgrading(String query, int status, String words) throws Exception {
        try (FrameSocket socket = FrameSocket.connect(bench.port())) {
            String head = socket.request(EngineBench.PATH + "?" + query, VERSION, KEY);

            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
            assertTrue(head.toLowerCase().contains("connection: close"), head);
            assertEquals(words, new String(socket.input().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void namesTheSupportedWebSocketVersion() {
        try (FrameSocket socket = FrameSocket.connect(bench.port())) {
            String head = socket.request(EngineBench.PATH + "?" + WEBSOCKET, "Sec-WebSocket-Version: 8", KEY);

            assertTrue(head.startsWith("HTTP/1.1 426 "), head);
            assertTrue(head.toLowerCase().contains("sec-websocket-version: 13"), head);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Key: AQID", "Sec-WebSocket-Key: ?", "X-None: x"})
    void refusesAnUpgradeWithoutAKey(String key) {
        try (FrameSocket socket = FrameSocket.connect(bench.port())) {
            String head = socket.request(EngineBench.PATH + "?" + WEBSOCKET, VERSION, key);

            assertTrue(head.startsWith("HTTP/1.1 400 "), head);
        }
        assertEquals(0, bench.engine.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125, 126, 65_534, 65_535, 65_536, 999_999})
    void echoesTextOfAnyLength(int length) {
        try (FrameSocket socket = bench.openSocket()) {
            String message = "4" + "x".repeat(length);

            assertEquals(message, socket.text(message).nextText());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 126, 65_536, 1_000_000})
    void echoesBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        try (FrameSocket socket = bench.openSocket()) {
            FrameSocket.Frame echo = socket.binary(bytes).next();

            assertEquals(FrameSocket.BINARY, echo.opcode());
            assertArrayEquals(bytes, echo.payload());
        }
    }

    @Test
    void readsBytesSentAsBase64Text() {
        try (FrameSocket socket = bench.openSocket()) {
            assertArrayEquals(
                    new byte[] {1, 2, 3, 4}, socket.text("bAQIDBA==").next().payload());
        }
    }

    @Test
    void joinsFragmentsAroundPingsIncludingEmptyFragments() {
        try (FrameSocket socket = bench.openSocket()) {
            socket.frame(FrameSocket.TEXT)
                    .frame(FrameSocket.CONTINUATION, "4he€".getBytes(StandardCharsets.UTF_8))
                    .frame(FrameSocket.FINAL | FrameSocket.PING, (byte) 7)
                    .frame(FrameSocket.CONTINUATION)
                    .frame(FrameSocket.FINAL | FrameSocket.CONTINUATION, "llo".getBytes(StandardCharsets.UTF_8));

            FrameSocket.Frame pong = socket.next();
            assertEquals(FrameSocket.PONG, pong.opcode());
            assertArrayEquals(new byte[] {7}, pong.payload());
            assertEquals("4he€llo", socket.nextText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "2", "2probe", "b!!"})
    void endsTheSessionOnAnInvalidPacket(String packet) {
        try (FrameSocket socket = bench.openSocket()) {
            assertEquals(1002, socket.text(packet).closeCode());
            socket.frame(FrameSocket.FINAL | FrameSocket.CLOSE).awaitEnd();
        }
        Await.until("the session ends", () -> bench.engine.size() == 0);
    }

    @Test
    void endsTheSessionAtOnceOnAClosePacket() {
        try (FrameSocket socket = bench.openSocket()) {
            assertEquals(1000, socket.text("1").closeCode());
        }
        Await.until("the session ends", () -> !bench.handler.closed.isEmpty());
        assertEquals(
                SessionEnd.TRANSPORT_CLOSE,
                bench.handler.closed.values().iterator().next());
    }

    @Test
    void ignoresPacketsThatOnlyTheServerMaySend() {
        try (FrameSocket socket = bench.openSocket()) {
            socket.text("0").text("3").text("5").text("6").text("4still here");

            assertEquals("4still here", socket.nextText());
        }
    }

    @Test
    void closesWithTheCodeOfTheReason() {
        try (FrameSocket socket = bench.openSocket()) {
            bench.engine.closeAll(SessionEnd.SERVER_SHUTTING_DOWN);

            assertEquals(1001, socket.closeCode());
            socket.frame(FrameSocket.FINAL | FrameSocket.CLOSE).awaitEnd();
        }
    }

    @Test
    void endsTheConnectionOfAClientThatDoesNotAnswerTheCloseFrame() {
        try (FrameSocket socket = bench.openSocket()) {
            bench.engine.closeAll(SessionEnd.FORCED_CLOSE);

            socket.awaitEnd();
        }
    }

    @Test
    void noticesAConnectionThatEndsWithoutACloseFrame() {
        bench.openSocket().close();

        Await.until("the session ends", () -> !bench.handler.closed.isEmpty());
        assertEquals(
                SessionEnd.TRANSPORT_CLOSE,
                bench.handler.closed.values().iterator().next());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1011, 3000, 4999})
    void echoesTheClientsCloseCode(int code) {
        try (FrameSocket socket = bench.openSocket()) {
            socket.frame(FrameSocket.FINAL | FrameSocket.CLOSE, close(code, "bye"));

            assertEquals(code, socket.closeCode());
            socket.awaitEnd();
        }
    }

    static Stream<Arguments> violations() {
        byte[] text = {'4', 'x'};
        byte[] notUtf8 = {'4', (byte) 0xc3, 0x28};
        return Stream.of(
                violation("a frame that is too long", 1009, s -> s.frame(0x81, new byte[1_000_001])),
                violation("fragments that are too long together", 1009, s -> s.frame(0x01, new byte[600_000])
                        .frame(0x80, new byte[600_000])),
                violation("text that is no UTF-8", 1007, s -> s.frame(0x81, notUtf8)),
                violation("fragments that make no UTF-8", 1007, s -> s.frame(0x01, (byte) '4', (byte) 0xe2)
                        .frame(0x80, (byte) 0x28)),
                violation("an unmasked frame", 1002, s -> s.raw((byte) 0x81, (byte) 1, (byte) '4')),
                violation("a reserved bit", 1002, s -> s.frame(0xc1, text)),
                violation("a reserved bit on a control frame", 1002, s -> s.frame(0xc9, text)),
                violation("a reserved data opcode", 1002, s -> s.frame(0x83, text)),
                violation("a reserved control opcode", 1002, s -> s.frame(0x8b, text)),
                violation("a fragmented ping", 1002, s -> s.frame(0x09, text)),
                violation("a long ping", 1002, s -> s.frame(0x89, new byte[126])),
                violation("a continuation of nothing", 1002, s -> s.frame(0x80, text)),
                violation("a message inside a message", 1002, s -> s.frame(0x01, text)
                        .frame(0x81, text)),
                violation("a close frame of one byte", 1002, s -> s.frame(0x88, (byte) 3)),
                violation("a close code that is not for the wire", 1002, s -> s.frame(0x88, close(1005, ""))),
                violation("an unassigned close code", 1002, s -> s.frame(0x88, close(999, ""))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void namesTheRuleThatAFrameViolates(String what, int code, Violator violator) {
        try (FrameSocket socket = bench.openSocket()) {
            violator.violate(socket);
            socket.text("4not looked at any more");

            assertEquals(code, socket.closeCode());
            socket.awaitEnd();
        }
        Await.until("the session ends", () -> bench.engine.size() == 0);
        assertTrue(bench.handler.received.isEmpty());
    }

    @Test
    void acceptsOnlyTheTransportsOfItsConfiguration() throws Exception {
        try (EngineBench socketsOnly =
                new EngineBench(EngineBench.CONFIG.withTransports(Set.of(EngineTransport.WEBSOCKET)))) {
            assertEquals(400, socketsOnly.get("EIO=4&transport=polling").statusCode());
            socketsOnly.openSocket().close();
        }
        try (EngineBench pollingOnly =
                new EngineBench(EngineBench.CONFIG.withTransports(Set.of(EngineTransport.POLLING)))) {
            assertTrue(pollingOnly.get("EIO=4&transport=polling").body().contains("\"upgrades\":[]"));
            assertEquals(400, pollingOnly.get(WEBSOCKET).statusCode());
        }
    }

    private static Arguments violation(String what, int code, Violator violator) {
        return Arguments.of(what, code, violator);
    }

    private static byte[] close(int code, String words) {
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }

    private interface Violator {

        void violate(FrameSocket socket);
    }
}
