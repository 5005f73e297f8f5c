package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every frame counts, whatever its kind: a flood of each at each endpoint ends with 4429, and meanwhile another client of the
 * only event loop is answered in time. Regression: pings, pongs, empty fragments and {@code unregister} were free, 2.5 million
 * in 8 seconds.
 */
@Tag("slow")
class FloodKindsTest {

    private static final String EIO = "/socket.io/?EIO=4&transport=";
    private static final int FLOODING = 4429;
    /** Ten times five a second, for ten seconds. */
    private static final int FLOOD = 500;

    private static final int MOST = 20 * FLOOD;
    private static final int BATCH = 100;
    private static final long IN_TIME_NANOS = 4_000_000_000L;

    private static HubCluster hub;
    private static RawClient witness;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                1,
                "--http.instances=1",
                "--limits.enabled=true",
                "--limits.connection.capacity=5",
                "--limits.connection.per=1s");
        witness = hub.client(0, "witness");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    static Stream<Arguments> floods() {
        Stream<Arguments> control = Stream.of(
                        "/ws", "/eventbus/websocket", "/eventbus/000/s/websocket", EIO + "websocket")
                .flatMap(path -> Stream.of(
                        kind(path, "ping", socket -> socket.frame(FrameSocket.FINAL | FrameSocket.PING)),
                        kind(path, "pong", socket -> socket.frame(FrameSocket.FINAL | FrameSocket.PONG))));
        Stream<Arguments> own = Stream.of(
                kind("/ws", "ping message", socket -> socket.text("{\"type\":\"ping\"}")),
                kind("/ws", "unknown command", socket -> socket.text("{\"type\":\"x\"}")),
                kind("/eventbus/websocket", "ping message", socket -> socket.text("{\"type\":\"ping\"}")),
                kind("/eventbus/websocket", "unregister", socket -> socket.text(change("unregister", "chat-1"))),
                kind("/eventbus/websocket", "register", socket -> socket.text(change("register", "chat-1"))),
                kind("/eventbus/websocket", "own address", socket -> socket.text(change("register", "user-flood"))
                        .text(change("unregister", "user-flood"))),
                kind("/eventbus/000/e/websocket", "empty array", socket -> socket.text("[]")),
                kind(EIO + "websocket", "pong packet", socket -> socket.text("3")),
                kind(EIO + "websocket", "noop packet", socket -> socket.text("6")),
                kind(EIO + "websocket", "ack nobody wants", socket -> socket.text("4399[]")),
                kind(EIO + "websocket", "attachment", FloodKindsTest::manyAttachments));
        return Stream.concat(control, own);
    }

    private static Arguments kind(String path, String name, Consumer<FrameSocket> one) {
        return Arguments.of(path, name, one);
    }

    private static String change(String type, String address) {
        return "{\"type\":\"" + type + "\",\"address\":\"" + address + "\",\"headers\":{}}";
    }

    private static void manyAttachments(FrameSocket socket) {
        StringBuilder places = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            places.append(",{\"_placeholder\":true,\"num\":").append(i).append('}');
        }
        socket.text("454-[\"x\"" + places + "]");
        for (int i = 0; i < 4; i++) {
            socket.binary();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("floods")
    void endsAFloodOfEachKind(String path, String name, Consumer<FrameSocket> one) {
        try (FrameSocket socket = known(path)) {
            assertEquals(FLOODING, flood(socket, one));
        }
    }

    @ParameterizedTest
    @MethodSource("sockets")
    void endsAFloodOfEmptyFragments(String path) {
        try (FrameSocket socket = known(path)) {
            socket.frame(FrameSocket.TEXT);
            assertEquals(FLOODING, flood(socket, sender -> sender.frame(FrameSocket.CONTINUATION)));
        }
    }

    static Stream<String> sockets() {
        return Stream.of("/ws", "/eventbus/websocket", "/eventbus/000/f/websocket", EIO + "websocket");
    }

    /** Before its token is known a client has no other rate. */
    @ParameterizedTest
    @MethodSource("sockets")
    void endsAFloodBeforeATokenIsKnown(String path) {
        try (FrameSocket socket = FrameSocket.open(hub.port(0), path)) {
            assertEquals(FLOODING, flood(socket, sender -> sender.frame(FrameSocket.FINAL | FrameSocket.PING)));
        }
        if (path.equals("/eventbus/websocket")) {
            try (FrameSocket socket = FrameSocket.open(hub.port(0), path)) {
                assertEquals(FLOODING, flood(socket, sender -> sender.text("{\"type\":\"ping\"}")));
            }
        }
    }

    private static FrameSocket known(String path) {
        String token = hub.token("flood");
        FrameSocket socket = FrameSocket.open(hub.port(0), path + (path.contains("?") ? "&" : "?") + "token=" + token);
        if (path.startsWith(EIO)) {
            socket.nextText();
            socket.text("40{\"token\":\"" + token + "\"}");
            assertTrue(socket.nextText().startsWith("40{"));
        } else if (path.startsWith("/ws")) {
            socket.nextText();
        }
        return socket;
    }

    /** Sends until the hub ends it, and returns the close code; the witness is answered all the time. */
    private static int flood(FrameSocket socket, Consumer<FrameSocket> one) {
        Thread sender = new Thread(() -> {
            try {
                for (int sent = 0; sent < MOST; sent += BATCH) {
                    socket.together(batch -> {
                        for (int i = 0; i < BATCH; i++) {
                            one.accept(batch);
                        }
                    });
                }
            } catch (UncheckedIOException closed) {
                // The hub has ended it.
                return;
            }
        });
        sender.start();
        assertWitnessIsAnswered();
        int code = socket.closeCode();
        assertWitnessIsAnswered();
        try {
            sender.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return code;
    }

    private static void assertWitnessIsAnswered() {
        long asked = System.nanoTime();
        witness.request("chat:list", null);
        assertTrue(System.nanoTime() - asked < IN_TIME_NANOS, "a bystander waits too long");
    }

    @Test
    void endsAFloodOfPollsAndPosts() {
        String path = EIO + "polling";
        try (FrameSocket socket = FrameSocket.connect(hub.port(0))) {
            String sid = new JsonObject(ask(socket, "GET", path, "").substring(1)).getString("sid");
            String session = path + "&sid=" + sid;
            ask(socket, "POST", session, "40{\"token\":\"" + hub.token("flood") + "\"}");
            assertTrue(ask(socket, "GET", session, "").startsWith("40{"));
            Await.until("the session ends", () -> {
                for (int i = 0; i < BATCH; i++) {
                    if (!"ok".equals(ask(socket, "POST", session, "6"))) {
                        return true;
                    }
                }
                return false;
            });
            assertWitnessIsAnswered();
        }
    }

    @Test
    void endsAFloodOfEmptySockJsRequests() {
        String session = "/eventbus/000/" + UUID.randomUUID();
        String token = "?token=" + hub.token("flood");
        try (FrameSocket socket = FrameSocket.connect(hub.port(0))) {
            assertEquals("o\n", ask(socket, "POST", session + "/xhr" + token, ""));
            for (int i = 0; i < FLOOD; i++) {
                socket.raw(request("POST", session + "/xhr_send" + token, "[]"));
                assertTrue(socket.head().startsWith("HTTP/1.1 204 "));
            }
            assertTrue(ask(socket, "POST", session + "/xhr" + token, "").contains("flooding"));
            assertWitnessIsAnswered();
        }
    }

    private static String ask(FrameSocket socket, String method, String path, String body) {
        socket.raw(request(method, path, body));
        return socket.body(socket.head());
    }

    private static String request(String method, String path, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }
}
