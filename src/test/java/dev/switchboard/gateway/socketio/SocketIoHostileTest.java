package dev.switchboard.gateway.socketio;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayConfig;
import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.PollingClient;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile clients of {@code /socket.io/}: each gets an answer or a close, and the other clients notice nothing. */
@Tag("slow")
class SocketIoHostileTest {

    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
    private static final String DEEP = "[".repeat(100_000);
    private static final int MAX = 1_000_000;
    /** How many packets a client may send in a burst; ten times this rate for ten seconds is a flood. */
    private static final int RATE = 5;

    private static GatewayBench bench;
    private static RawClient witness;

    @BeforeAll
    static void start() {
        GatewayConfig guarded = GatewayBench.defaults(
                "--limits.enabled=true", "--limits.connection.capacity=" + RATE, "--limits.connection.per=1s");
        bench = new GatewayBench(TestMigrations.freshSchema(), guarded, GatewayMetrics.NONE);
        witness = bench.client("witness");
    }

    @AfterAll
    static void end() {
        assertFalse(witness.isClosed());
        witness.succeed("stage:echo", new JsonObject());
        until(() -> bench.gateway.registry().of("hostile").isEmpty());
        bench.close();
    }

    private static FrameSocket open() {
        FrameSocket socket = FrameSocket.open(bench.port, WEBSOCKET);
        socket.nextText();
        return socket;
    }

    private static FrameSocket connect() {
        FrameSocket socket = open();
        assertTrue(socket.text("40{\"token\":\"" + bench.token("hostile") + "\"}")
                .nextText()
                .startsWith("40{\"sid\""));
        return socket;
    }

    private static PollingClient poller() {
        return PollingClient.open(bench.port).connect(bench.token("hostile"));
    }

    static Stream<String> garbage() {
        return Stream.of(
                "",
                "x",
                "4",
                "4x",
                "4{}",
                "42",
                "42[]",
                "42{}",
                "42[null]",
                "42[{}]",
                "42[\"connect\"]",
                "42[\"x\",",
                "42[\"x\"]]",
                "42[\"x\"] // no",
                "42[\"x\",NaN]",
                "42[\"x\",'y']",
                "42-1[\"x\"]",
                "4299999999999999999999[\"x\"]",
                "42" + DEEP,
                "42[\"x\"," + DEEP,
                "42[\"x\"," + "{\"a\":".repeat(100_000),
                "42[\"x\"," + "9".repeat(2_000) + "]",
                "42/nowhere,[\"x\"]",
                "41/nowhere,",
                "43",
                "43[]",
                "431{}",
                "44{\"message\":\"x\"}",
                "40[]",
                "40null",
                "40\"x\"",
                "40{\"token\":",
                "45",
                "45-[\"x\"]",
                "450-[\"x\"]",
                "4511-[\"x\"]",
                "451-[\"x\",{\"_placeholder\":true,\"num\":1}]",
                "451-[\"x\",{\"_placeholder\":true,\"num\":-1}]",
                "451-[\"x\",{\"_placeholder\":true}]",
                "461-[]",
                "47",
                "b%%%");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("garbage")
    void closesOnMalformedPacketsAtEveryStageAndTransport(String packet) {
        try (FrameSocket early = open();
                FrameSocket late = connect()) {
            assertTrue(early.text(packet).closeCode() >= 1000);
            assertTrue(late.text(packet).closeCode() >= 1000);
        }
        if (!packet.isEmpty()) {
            endsOnPolling(PollingClient.open(bench.port), packet);
            endsOnPolling(poller(), packet);
        }
    }

    private static void endsOnPolling(PollingClient client, String packet) {
        assertTrue(client.post(packet).statusCode() <= 400);
        for (HttpResponse<String> poll = client.poll(); poll.statusCode() == 200; poll = client.poll()) {
            assertTrue(poll.body().matches("(6\u001e)?1|6"), poll.body());
        }
    }

    @Test
    void closesOnStrayAttachmentsAndTextInsteadOfAttachments() {
        try (FrameSocket early = open();
                FrameSocket late = connect();
                FrameSocket among = connect();
                FrameSocket surrogate = connect()) {
            assertTrue(early.binary((byte) 1).closeCode() >= 1000);
            assertTrue(late.binary((byte) 1).closeCode() >= 1000);
            among.text("451-[\"x\",{\"_placeholder\":true,\"num\":0}]");
            assertTrue(among.text("42[\"y\"]").closeCode() >= 1000);
            byte[] half = {'4', '2', '[', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ']'};
            assertEquals(
                    1007,
                    surrogate.frame(FrameSocket.FINAL | FrameSocket.TEXT, half).closeCode());
        }
    }

    static Stream<String> odd() {
        return Stream.of(
                "42[\"no:such\"]",
                "42[7]",
                "42[\"\"]",
                "42[\"__proto__\",{}]",
                "42[\"error\",{}]",
                "42[\"\\ud800\"]",
                "42[\"" + "\\ud83d\\ude00".repeat(60) + "\"]",
                "42[\"" + "x".repeat(900_000) + "\"]",
                "42[\"log:read\",{}]",
                "42[\"stage:echo\",1,2]",
                "42[\"stage:echo\",[]]",
                "42[\"stage:echo\",7]",
                "451-[\"stage:echo\",{\"_placeholder\":true,\"num\":0}]");
    }

    /** A refusal is an {@code error} event; the client stays connected. */
    @ParameterizedTest(name = "{index}")
    @MethodSource("odd")
    void refusesABadCommandAndKeepsTheClient(String packet) {
        try (FrameSocket client = connect()) {
            client.text(packet);
            if (packet.startsWith("45")) {
                client.binary((byte) 1);
            }
            String refusal = client.nextText();
            assertTrue(refusal.startsWith("42[\"error\",{\"event\":\""), refusal);
            assertTrue(
                    refusal.contains("\"code\":\"UNKNOWN_COMMAND\"") || refusal.contains("\"code\":\"BAD_REQUEST\""));
            assertStays(client);
        }
    }

    private static void assertStays(FrameSocket client) {
        assertEquals(
                "4377[{\"success\":true,\"echo\":{}}]",
                client.text("4277[\"stage:echo\"]").nextText());
    }

    @Test
    void ignoresUnrequestedAcknowledgementsAndRefusesUnknownNamespaces() {
        try (FrameSocket client = connect()) {
            client.text("439007199254740991[1]").text("6");
            assertEquals(
                    "44/nowhere,{\"message\":\"Invalid namespace\"}",
                    client.text("40/nowhere").nextText());
        }
        try (FrameSocket client = connect()) {
            String name = "/" + "x".repeat(900_000);
            assertEquals(
                    "44" + name + ",{\"message\":\"Invalid namespace\"}",
                    client.text("40" + name).nextText());
            assertStays(client);
        }
    }

    /** Regression: the search for bytes overflowed the event loop's stack. */
    @Test
    void answersDeepJsonAndHalfASurrogate() {
        try (FrameSocket client = connect()) {
            String deep = "{\"a\":".repeat(900) + "1" + "}".repeat(900);
            assertEquals(
                    "431[{\"success\":true,\"echo\":" + deep + "}]",
                    client.text("421[\"stage:echo\"," + deep + "]").nextText());
            String surrogate =
                    client.text("422[\"stage:echo\",{\"text\":\"\\ud800\"}]").nextText();
            assertTrue(surrogate.contains("\"code\":\"BAD_REQUEST\"") && surrogate.contains("\"field\":\"text\""));
            String lists = "[".repeat(900) + "{\"_placeholder\":true,\"num\":0}" + "]".repeat(900);
            client.text("451-3[\"stage:echo\",{\"a\":" + lists + "}]").binary((byte) 1);
            assertTrue(client.nextText().contains("{\"base64\":\"AQ==\"}"));
        }
    }

    /** Regression: CONNECT_ERROR for a CONNECT above the rate left a stock client offline for good. */
    @Test
    void letsAConnectAboveTheRateWaitForItsTurn() {
        try (FrameSocket client = open()) {
            for (int n = 0; n < RATE + 2; n++) {
                client.text("40/nowhere,");
            }
            client.text("40{\"token\":\"" + bench.token("hostile") + "\"}");
            for (int n = 0; n < RATE + 2; n++) {
                assertTrue(client.nextText().startsWith("44/nowhere,"));
            }
            assertTrue(client.nextText().startsWith("40{\"sid\""));
        }
    }

    @Test
    void acceptsAMessageOfExactlyTheLimit() {
        String packet = "421[\"stage:echo\",{\"pad\":\"\"}]";
        String widest = packet.replace("\"\"", "\"" + "x".repeat(MAX - packet.length()) + "\"");
        try (FrameSocket client = connect();
                FrameSocket big = connect();
                FrameSocket pieces = connect();
                FrameSocket attached = connect()) {
            assertTrue(client.text(widest).nextText().length() > MAX);
            assertEquals(1009, big.text(widest + " ").closeCode());
            byte[] half = "x".repeat(600_000).getBytes(StandardCharsets.US_ASCII);
            pieces.frame(FrameSocket.TEXT, half).frame(FrameSocket.FINAL, half);
            assertEquals(1009, pieces.closeCode());
            attached.text("452-1[\"stage:echo\",{\"a\":{\"_placeholder\":true,\"num\":0}}]")
                    .binary(new byte[MAX])
                    .binary((byte) 1);
            assertTrue(attached.nextText().length() > MAX);
            attached.text("451-[\"stage:echo\"]").binary(new byte[MAX + 1]);
            assertEquals(1009, attached.closeCode());
        }
        PollingClient poller = poller();
        assertEquals(200, poller.post(widest).statusCode());
        assertTrue(poller.poll().body().length() > MAX);
        assertEquals(413, poller.post(widest + " ").statusCode());
        assertEquals(200, poller.post("422[\"stage:echo\"]").statusCode());
        assertTrue(poller.poll().body().startsWith("432["));
        poller.post("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "421[\"stage:echo\"]",
                "42[\"stage:echo\"]",
                "42[\"no:such\"]",
                "42[\"stage:echo\",1,2]",
                "430[]",
                "40/nowhere",
                "3",
                "6"
            })
    void closesAFlood(String packet) {
        try (FrameSocket client = connect()) {
            byte[] burst = new byte[2 * RATE * 100 * (packet.length() + 6)];
            int at = 0;
            while (at < burst.length) {
                burst[at] = (byte) 0x81;
                burst[at + 1] = (byte) (0x80 | packet.length());
                System.arraycopy(packet.getBytes(StandardCharsets.US_ASCII), 0, burst, at + 6, packet.length());
                at += packet.length() + 6;
            }
            assertEquals(4429, client.raw(burst).closeCode());
        }
        PollingClient poller = poller();
        poller.post((packet + "\u001e").repeat(2 * RATE * 100) + "6");
        HttpResponse<String> poll = poller.poll();
        while (poll.statusCode() == 200) {
            poll = poller.poll();
        }
        assertEquals(400, poll.statusCode());
    }

    @Test
    void refusesACommandAboveTheRateAndKeepsTheClient() {
        try (FrameSocket client = connect()) {
            String answer = "";
            for (int n = 0; n < 2 * RATE && !answer.contains("RATE_LIMITED"); n++) {
                answer = client.text("421[\"stage:echo\"]").nextText();
            }
            assertTrue(answer.contains("\"retryAfterMs\":"), answer);
            until(() -> client.text("421[\"stage:echo\"]").nextText().contains("\"success\":true"));
        }
    }

    /** The client retries by itself later; the draining node opens no session for it. */
    @Test
    void refusesNewClientsWhileDraining() throws Exception {
        try (GatewayBench draining = new GatewayBench()) {
            draining.gateway.drain().forGood();
            HttpResponse<String> polling = PlainHttp.client()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + draining.port
                                            + "/socket.io/?EIO=4&transport=polling"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(503, polling.statusCode());
            assertEquals("1", polling.headers().firstValue("Retry-After").orElse("none"));
            try (FrameSocket socket = FrameSocket.connect(draining.port)) {
                String head = socket.request(
                        WEBSOCKET, "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==");
                assertTrue(head.startsWith("HTTP/1.1 503 "), head);
                assertTrue(head.toLowerCase(Locale.ROOT).contains("retry-after: 1"), head);
            }
        }
    }
}
