package dev.switchboard.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.engineio.Handshake;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.PlainHttp;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketIoServerTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private SocketIoBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new SocketIoBench(SocketIoConfig.defaults());
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void givesEachNamespaceItsOwnSocketId() {
        try (FrameSocket client = bench.open()) {
            String main = bench.connect(client, "");
            String custom = bench.connect(client, "/custom,");

            assertEquals(20, main.length());
            assertNotEquals(main, custom);
            assertNotEquals(main, bench.sockets.get(main).session().id());
            assertEquals("/custom", bench.sockets.get(custom).namespace());
        }
    }

    @Test
    void passesCredentialsAndHandshakeToTheNamespace() {
        try (FrameSocket client = bench.open()) {
            client.text("40{\"token\":\"123\"}").nextText();

            ConnectRequest request = bench.requests.get(0);
            assertEquals(new JsonObject().put("token", "123"), request.auth());
            assertEquals("4", request.handshake().query().get("EIO"));
            assertEquals("localhost", request.handshake().headers().get("host"));
        }
    }

    /** The handshake is packed once no CONNECT is pending, and a later namespace reads it as the first one did. */
    @Test
    void keepsTheHandshakeForLaterNamespaces() {
        try (FrameSocket client = bench.open()) {
            bench.connect(client, "");
            bench.connect(client, "/custom,");

            Handshake later = bench.requests.get(1).handshake();
            assertEquals("4", later.query().get("EIO"));
            assertEquals("websocket", later.query().get("transport"));
            assertEquals(2, later.query().size());
            assertEquals("localhost", later.headers().get("Host"));
            assertFalse(later.headers().contains("Sec-WebSocket-Key"));
            assertEquals("127.0.0.1", later.remoteAddress().hostAddress());
            assertTrue(later.uri().endsWith("/?EIO=4&transport=websocket"), later.uri());
        }
    }

    @Test
    void sendsThePidIfThereIsOne() {
        try (FrameSocket client = bench.open()) {
            String reply = client.text("40/recover,").nextText();

            assertEquals("secret", new JsonObject(reply.substring("40/recover,".length())).getString("pid"));
        }
    }

    @Test
    void keepsTheSessionWhenANamespaceRefuses() {
        try (FrameSocket client = bench.open()) {
            assertEquals(
                    "44/random,{\"message\":\"Invalid namespace\"}",
                    client.text("40/random").nextText());
            assertEquals(
                    "44/custom/,{\"message\":\"Invalid namespace\"}",
                    client.text("40/custom/,").nextText());
            assertEquals(
                    "44/deny,{\"message\":\"not authorized\",\"data\":{\"code\":4401}}",
                    client.text("40/deny,").nextText());
            assertEquals(
                    "44/broken,{\"message\":\"Refused\"}",
                    client.text("40/broken,").nextText());
            bench.connect(client, "");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4abc",
                "42{}",
                "42abc[\"message\"]",
                "42[\"connect\"]",
                "42/custom,[\"message\"]",
                "43/custom,1[]",
                "41/custom,",
                "40",
                "40[]",
                "44{\"message\":\"x\"}",
                "452-[\"message\",{\"_placeholder\":true,\"num\":2}]"
            })
    void endsTheSessionOnAProtocolViolation(String message) {
        try (FrameSocket client = bench.connect()) {
            assertEquals(1002, client.text(message).closeCode());
        }
        Await.until("the session ends", () -> bench.calls.contains("disconnected /: parse error"));
    }

    @Test
    void endsTheSessionOnAnAttachmentWithoutPacket() {
        try (FrameSocket client = bench.connect()) {
            assertEquals(1002, client.binary((byte) 1).closeCode());
        }
    }

    @Test
    void endsTheSessionOnTextInsteadOfAnAttachment() {
        try (FrameSocket client = bench.connect()) {
            client.text("451-[\"message\",{\"_placeholder\":true,\"num\":0}]").text("42[\"message\"]");

            assertEquals(1002, client.closeCode());
        }
    }

    @Test
    void endsTheSessionOfAClientThatDoesNotWaitForItsConnection() {
        try (FrameSocket client = bench.open()) {
            assertEquals(
                    1002, client.text("40/slow,").text("42/slow,[\"message\"]").closeCode());
            bench.slow.complete();
            Await.until("the namespace is notified", () -> bench.calls.contains("unwanted"));
        }
    }

    /** A component that React mounts twice connects twice; the second CONNECT must not end what the first one began. */
    @Test
    void ignoresASecondConnectWhileTheFirstIsPending() {
        try (FrameSocket client = bench.connect()) {
            client.text("40/slow,").text("40/slow,").text("42[\"message\",1]");
            assertEquals("42[\"message-back\",1]", client.nextText());
            bench.slow.complete();
            assertTrue(client.nextText().startsWith("40/slow,{\"sid\":"));
            client.text("42[\"message\",2]");
            assertEquals("42[\"message-back\",2]", client.nextText());
            assertEquals(
                    1, bench.calls.stream().filter("connected /slow"::equals).count());
        }
    }

    @Test
    void letsAClientRecoverAfterAnyPacketError() {
        for (DisconnectReason reason : DisconnectReason.values()) {
            assertEquals(!reason.words().endsWith("namespace disconnect"), reason.recoverable(), reason.words());
        }
    }

    /** The limit of a frame is one thing, that of a packet with its attachments another, ten times as much. */
    @Test
    void takesAttachmentsThatAreLongerThanAFrameTogether() {
        byte[] long600 = new byte[600_000];
        try (FrameSocket client = bench.connect()) {
            client.text("452-1[\"ack\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]")
                    .binary(long600)
                    .binary(long600);
            assertTrue(client.nextText().startsWith("462-1["));
            assertEquals(600_000, client.next().text().length());
        }
    }

    @Test
    void namesTheLimitOfAttachmentsBeforeItClosesWith1009() throws Exception {
        try (SocketIoBench small = new SocketIoBench(new SocketIoConfig(LONG, false, 1_000, 2));
                FrameSocket client = small.connect()) {
            client.text("451-7[\"upload\",{\"_placeholder\":true,\"num\":0}]").binary(new byte[1_001]);
            assertEquals("437[\"attachments of more than 1000 bytes\"]", client.nextText());
            assertEquals(1009, client.closeCode());
            Await.until("the session ends", () -> small.calls.contains("disconnected /: transport error"));
        }
    }

    @Test
    void takesNoAttachmentsForANamespaceThatTheClientHasNotJoined() {
        try (FrameSocket client = bench.open()) {
            assertEquals(
                    1002,
                    client.text("451-[\"m\",{\"_placeholder\":true,\"num\":0}]").closeCode());
        }
    }

    @Test
    void echoesArguments() {
        try (FrameSocket client = bench.connect()) {
            assertEquals(
                    "42[\"message-back\",1,\"2\",{\"3\":[true]}]",
                    client.text("42[\"message\",1,\"2\",{\"3\":[true]}]").nextText());
        }
    }

    @Test
    void echoesAttachments() {
        try (FrameSocket client = bench.connect()) {
            String placeholders = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";
            client.text("452-[\"message\"," + placeholders)
                    .binary((byte) 1, (byte) 2, (byte) 3)
                    .binary((byte) 4, (byte) 5, (byte) 6);

            assertEquals("452-[\"message-back\"," + placeholders, client.nextText());
            assertEquals("\1\2\3", client.next().text());
            assertEquals("\4\5\6", client.next().text());

            client.text("452-789[\"ack\"," + placeholders).binary((byte) 1).binary((byte) 2);
            assertEquals("462-789[" + placeholders, client.nextText());
            assertEquals("\1", client.next().text());
            assertEquals("\2", client.next().text());
        }
    }

    @Test
    void acknowledgesAnEventOnce() {
        try (FrameSocket client = bench.connect()) {
            assertEquals(
                    "43456[1,\"2\",{\"3\":[false]}]",
                    client.text("42456[\"ack\",1,\"2\",{\"3\":[false]}]").nextText());
            assertEquals("430[\"first\"]", client.text("420[\"twice\"]").nextText());
            assertEquals(
                    "431[]",
                    client.text("42[\"ack\",\"not wanted\"]")
                            .text("421[\"ack\"]")
                            .nextText());
        }
    }

    @Test
    void numbersTheAcknowledgementsThatItAsksFor() throws Exception {
        try (FrameSocket client = bench.open()) {
            SocketIoSocket socket = bench.sockets.get(bench.connect(client, "/custom,"));
            Future<JsonArray> first = socket.emitWithAck(LONG, "q", 1);
            Future<JsonArray> second = socket.emitWithAck(LONG, "q", Buffer.buffer("x"));

            assertEquals("42/custom,0[\"q\",1]", client.nextText());
            assertEquals("451-/custom,1[\"q\",{\"_placeholder\":true,\"num\":0}]", client.nextText());
            client.next();
            client.text("43/custom,9[\"unrequested\"]")
                    .text("43/custom,1[\"b\"]")
                    .text("43/custom,1[\"again\"]")
                    .text("43/custom,0[\"a\"]");

            assertEquals(JsonArray.of("a"), Await.result(first));
            assertEquals(JsonArray.of("b"), Await.result(second));
        }
    }

    @Test
    void failsAcknowledgementsAtTheirTimeout() {
        try (FrameSocket client = bench.open()) {
            SocketIoSocket socket = bench.sockets.get(bench.connect(client, ""));

            assertAckFails("operation has timed out", socket.emitWithAck(Duration.ofMillis(50), "q"));
        }
    }

    @Test
    void failsAcknowledgementsWhenTheClientLeaves() {
        try (FrameSocket client = bench.open()) {
            SocketIoSocket socket = bench.sockets.get(bench.connect(client, ""));
            Future<JsonArray> asked = socket.emitWithAck(LONG, "q");
            client.nextText();
            client.text("41");

            assertAckFails("disconnected", asked);
            assertAckFails("disconnected", socket.emitWithAck(LONG, "q"));
        }
    }

    @Test
    void limitsPendingAcknowledgements() throws Exception {
        try (SocketIoBench strict = new SocketIoBench(new SocketIoConfig(LONG, false, 1_000, 2));
                FrameSocket client = strict.open()) {
            SocketIoSocket socket = strict.sockets.get(strict.connect(client, ""));
            socket.emitWithAck(LONG, "q");
            socket.emitWithAck(LONG, "q");

            assertAckFails("too many pending acknowledgements", socket.emitWithAck(LONG, "q"));
        }
    }

    @Test
    void leavesOneNamespaceAndStaysInTheOther() {
        try (FrameSocket client = bench.connect()) {
            String before = bench.connect(client, "/custom,");
            client.text("41/custom").text("42[\"message\",\"still here\"]");

            assertEquals("42[\"message-back\",\"still here\"]", client.nextText());
            assertTrue(bench.calls.contains("disconnected /custom: client namespace disconnect"));
            assertNotEquals(before, bench.connect(client, "/custom,"));
        }
    }

    @Test
    void ignoresPacketsThatCrossItsDisconnect() {
        try (FrameSocket client = bench.open()) {
            SocketIoSocket socket = bench.sockets.get(bench.connect(client, "/custom,"));
            socket.disconnect(false);
            socket.emit("too late");
            assertEquals("41/custom,", client.nextText());

            client.text("42/custom,[\"crossed\"]").text("43/custom,1[]").text("41/custom,");

            bench.connect(client, "/custom,");
            assertTrue(bench.calls.contains("disconnected /custom: server namespace disconnect"));
            assertEquals(0, bench.calls.stream().filter("crossed"::equals).count());
        }
    }

    @Test
    void disconnectsAClientFromAllNamespaces() {
        try (FrameSocket client = bench.open()) {
            SocketIoSocket socket = bench.sockets.get(bench.connect(client, ""));
            bench.connect(client, "/custom,");
            socket.disconnect(true);

            assertEquals("41", client.nextText());
            assertEquals(1000, client.closeCode());
            Await.until(
                    "the other namespace is notified",
                    () -> bench.calls.contains("disconnected /custom: forced server close"));
        }
    }

    @Test
    void notifiesEveryNamespaceWhenTheSessionEnds() {
        FrameSocket client = bench.connect();
        bench.connect(client, "/custom,");
        client.close();

        Await.until(
                "both are notified",
                () -> bench.calls.containsAll(
                        List.of("disconnected /: transport close", "disconnected /custom: transport close")));
    }

    @Test
    void closesAClientThatConnectsToNoNamespace() throws Exception {
        SocketIoConfig hurried = new SocketIoConfig(Duration.ofMillis(100), false, 10_000_000, 2);
        try (SocketIoBench impatient = new SocketIoBench(hurried);
                FrameSocket idle = impatient.open()) {
            FrameSocket refused = impatient.open();
            FrameSocket left = impatient.connect();
            left.text("41");
            refused.text("40/deny,").nextText();

            assertEquals(1000, idle.closeCode());
            assertEquals(1000, refused.closeCode());
            impatient.connect(left, "");
            refused.close();
            left.close();
        }
    }

    /** Many threads emit at once: a text frame must be followed by its own attachments. */
    @Test
    void sendsAttachmentsRightAfterTheirText() throws Exception {
        int threads = 4;
        int events = 200;
        try (FrameSocket client = bench.open()) {
            SocketIoSocket socket = bench.sockets.get(bench.connect(client, ""));
            List<Thread> emitters = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String name = "from-" + thread;
                emitters.add(new Thread(() -> IntStream.range(0, events).forEach(i -> {
                    socket.emit("plain", name);
                    socket.emit(name, Buffer.buffer(name + "a" + i), Buffer.buffer(name + "b" + i));
                })));
            }
            emitters.forEach(Thread::start);

            int[] seen = new int[threads];
            for (int i = 0; i < 2 * threads * events; i++) {
                String text = client.nextText();
                if (text.startsWith("452-[\"from-")) {
                    int thread = text.charAt("452-[\"from-".length()) - '0';
                    assertEquals(
                            "from-" + thread + "a" + seen[thread], client.next().text());
                    assertEquals(
                            "from-" + thread + "b" + seen[thread]++,
                            client.next().text());
                }
            }
            assertEquals(threads * events, IntStream.of(seen).sum());
            for (Thread emitter : emitters) {
                emitter.join();
            }
        }
    }

    @Test
    void exchangesPacketsOverPolling() throws Exception {
        String opened = http("GET", "", null);
        String sid = new JsonObject(opened.substring(1)).getString("sid");

        assertEquals("ok", http("POST", sid, "40"));
        String connected = http("GET", sid, null);
        assertTrue(connected.startsWith("40{\"sid\":"), connected);
        assertEquals("ok", http("POST", sid, "451-[\"message\",{\"_placeholder\":true,\"num\":0}]\u001ebAQ=="));
        assertEquals("451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]\u001ebAQ==", http("GET", sid, null));
        assertEquals("ok", http("POST", sid, "4abc"));
        assertEquals("1", http("GET", sid, null));
        assertEquals(0, bench.sessions());
    }

    private String http(String method, String sid, String body) throws Exception {
        String query = "EIO=4&transport=polling" + (sid.isEmpty() ? "" : "&sid=" + sid);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + bench.port() + "/socket.io/?" + query))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return PlainHttp.client()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void assertAckFails(String words, Future<JsonArray> ack) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> Await.result(ack));
        assertTrue(failure.getCause() instanceof AckFailed);
        assertEquals(words, failure.getCause().getMessage());
    }
}
