package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client may cost that has shown no token, and what anybody may leave half sent. After each test the node holds no
 * half-received byte and no such client any more.
 */
@Tag("slow")
class UnauthenticatedTest {

    private static final int FEW = 40;
    private static final int KB = 1 << 10;
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String OPEN = "/socket.io/?EIO=4&transport=polling";

    private static HubCluster hub;
    private static RawClient witness;

    private final List<FrameSocket> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        hub = HubCluster.of(
                1,
                "--http.unauthenticated.perAddress=" + FEW,
                "--http.unauthenticated.bytes=131072",
                "--http.incomplete.bytes=1000000",
                "--http.incomplete.headTimeout=1s",
                "--http.incomplete.bodyTimeout=2s",
                "--http.incomplete.messageTimeout=1s",
                "--socketio.connectTimeout=2s",
                "--gateway.authTimeout=2s");
        witness = hub.client(0, "witness");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @AfterEach
    void holdsNothingAfterwards() {
        opened.forEach(FrameSocket::close);
        witness.succeed("chat:list", null);
        Await.until(
                "nothing is held",
                () -> figure("switchboard_intake_bytes") == 0
                        && figure("switchboard_intake_unauthenticated_bytes") == 0
                        && figure("switchboard_unauthenticated") == 0);
    }

    private static double figure(String name) {
        return Scrape.of(hub.node(0).opsPort()).value(name);
    }

    private static double refused(String endpoint, String reason) {
        return figure("switchboard_intake_refused_total{endpoint=\"" + endpoint + "\",reason=\"" + reason + "\"}");
    }

    private FrameSocket connect() {
        FrameSocket socket = FrameSocket.connect(hub.port(0));
        opened.add(socket);
        return socket;
    }

    private FrameSocket open(String path) {
        FrameSocket socket = FrameSocket.open(hub.port(0), path);
        opened.add(socket);
        return socket;
    }

    private FrameSocket post(String path, int length, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return connect()
                .raw("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + JSON + "Content-Length: " + length + "\r\n"
                        + more + "\r\n");
    }

    private String pendingSession() {
        FrameSocket socket = connect().raw("GET " + OPEN + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        String body = socket.body(socket.head());
        socket.close();
        return OPEN + "&sid=" + new JsonObject(body.substring(1)).getString("sid");
    }

    private String path(String named) {
        return "pending".equals(named) ? pendingSession() : named;
    }

    /** Regression: a megabyte of each of these was kept before anybody asked for a token. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auth/login",
                "/api/auth/register",
                "/api/todos",
                "/api/nothing",
                "/eventbus/000/unknown/xhr_send",
                "/eventbus/000/unknown/jsonp_send",
                "pending"
            })
    void refusesALongBodyBeforeATokenIsKnown(String named) {
        String path = path(named);
        assertStatus(413, post(path, 16 * KB + 1));
        FrameSocket chunked = connect()
                .raw("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(17 * KB) + "\r\n" + "x".repeat(17 * KB) + "\r\n");
        assertStatus(413, chunked);
    }

    private static void assertStatus(int status, FrameSocket socket) {
        String head = socket.head();
        assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
    }

    /** Regression: after 413 the hub read on, 5 GB in 5 seconds. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/auth/login", "/eventbus/000/unknown/xhr_send", "pending"})
    void readsNothingAfterARefusal(String named) {
        FrameSocket socket = post(path(named), 2_000_000_000);
        assertStatus(413, socket);
        assertTakesLittle(socket, "x".repeat(64 * KB));
    }

    /** Each after the status that answers it at once, if one does. */
    private static final List<String> NOBODY_READS = List.of(
            "415 POST /api/todos HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n",
            "403 POST /api/todos HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n" + JSON,
            "403 POST /api/todos HTTP/1.1\r\nHost: evil.example\r\n" + JSON,
            "404 POST /nothing HTTP/1.1\r\nHost: localhost\r\n",
            "400 POST " + OPEN + "&sid=none HTTP/1.1\r\nHost: localhost\r\n",
            "200 GET / HTTP/1.1\r\nHost: localhost\r\n",
            "200 POST /eventbus/000/endless/xhr_streaming HTTP/1.1\r\nHost: localhost\r\n",
            "    GET /eventbus/000/endless/eventsource HTTP/1.1\r\nHost: localhost\r\n");

    /** Regression: a body that went on after a refusal was read until its deadline, which grew with each byte. */
    @Test
    void readsLittleOfABodyThatNobodyWants() {
        double before = refused("none", "too_big");
        List<Runnable> floods = new ArrayList<>();
        for (String request : NOBODY_READS) {
            for (String length : List.of("Content-Length: 2000000000", "Transfer-Encoding: chunked")) {
                FrameSocket socket = connect().raw(request.substring(4) + length + "\r\n\r\n");
                if (request.charAt(0) != ' ') {
                    assertStatus(Integer.parseInt(request.substring(0, 3)), socket);
                }
                String chunk = "x".repeat(64 * KB);
                String more = length.startsWith("T") ? "10000\r\n" + chunk + "\r\n" : chunk;
                floods.add(() -> assertTakesLittle(socket, more));
            }
        }
        // All at once: on two cores the common pool of JDK 25 would run one after the other, and the others' deadlines
        // pass.
        ExecutorService peers = Executors.newCachedThreadPool();
        CompletableFuture.allOf(floods.stream()
                        .map(flood -> CompletableFuture.runAsync(flood, peers))
                        .toArray(CompletableFuture[]::new))
                .join();
        peers.shutdown();
        assertEquals(before + floods.size(), refused("none", "too_big"));
    }

    private static void assertTakesLittle(FrameSocket socket, String more) {
        long sent = 0;
        try {
            while (sent < 1_000_000_000) {
                socket.raw(more);
                sent += more.length();
            }
        } catch (UncheckedIOException closed) {
            // As it should be. What the two kernels buffer is the most that can be sent.
            assertTrue(sent < 32_000_000, sent + " bytes were taken");
            return;
        }
        throw new AssertionError("the connection takes " + sent + " bytes");
    }

    @Test
    void servesTheNextRequestAfterAShortBodyThatNobodyWants() {
        String body = "x".repeat(40_000);
        String head = "POST /api/todos HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
        FrameSocket socket = connect();
        for (int i = 0; i < 20; i++) {
            // Together far more than is let pass of one.
            socket.raw(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            socket.body(assertRefused(socket));
            socket.raw(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                    + "\r\n0\r\n\r\n");
            socket.body(assertRefused(socket));
        }
    }

    private static String assertRefused(FrameSocket socket) {
        String head = socket.head();
        assertTrue(head.startsWith("HTTP/1.1 415 "), head);
        return head;
    }

    @Test
    void readsALongBodyOfAKnownToken() {
        String token = "Authorization: Bearer " + hub.token("ana");
        String body = "{\"title\":\"x\",\"pad\":\"" + "x".repeat(500_000) + "\"}";
        FrameSocket socket = post("/api/todos", body.length(), token).raw(body);
        assertStatus(201, socket);
        FrameSocket chunked = connect()
                .raw("POST /api/todos HTTP/1.1\r\nHost: localhost\r\n" + JSON + token
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                        + "\r\n0\r\n\r\n");
        assertStatus(201, chunked);
        assertStatus(413, post("/api/todos", 1_000_001, token));
    }

    @Test
    void readsALongBodyOfAConnectedSession() {
        String session = pendingSession();
        String connect = "40{\"token\":\"" + hub.token("ben") + "\"}";
        assertStatus(200, post(session, connect.length()).raw(connect));
        FrameSocket poll = connect().raw("GET " + session + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertTrue(poll.body(poll.head()).startsWith("40{"));
        String event = "42[\"chat:list\",{\"pad\":\"" + "x".repeat(500_000) + "\"}]";
        assertStatus(200, post(session, event.length()).raw(event));
        assertStatus(413, post(session, 1_000_001));
        // The session is still there.
        assertStatus(
                200,
                post(session, connect.length())
                        .raw("42[\"chat:list\",{}]"
                                .concat(" ".repeat(connect.length() - "42[\"chat:list\",{}]".length()))));
        assertStatus(200, post(session, 1).raw("1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws",
                "/eventbus/websocket",
                "/eventbus/000/long/websocket",
                "/socket.io/?EIO=4&transport=websocket"
            })
    void refusesALongMessageBeforeATokenIsKnown(String path) {
        FrameSocket socket = open(path);
        socket.begin(FrameSocket.FINAL | FrameSocket.TEXT, 16 * KB + 1);
        assertEquals(1009, socket.closeCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws?token=", "/eventbus/websocket?token="})
    void readsALongFirstMessageOfAKnownToken(String path) {
        String pad = "\"pad\":\"" + "x".repeat(500_000) + "\"}";
        FrameSocket socket = open(path + hub.token("cid"));
        if (path.startsWith("/ws")) {
            socket.text("{\"type\":\"ping\"," + pad);
            assertTrue(nextText(socket, text -> text.contains("\"pong\"")).contains("timestamp"));
        } else {
            socket.text("{\"type\":\"send\",\"address\":\"chat:list\",\"replyAddress\":\"r\",\"body\":{" + pad + "}");
            assertTrue(nextText(socket, text -> text.contains("\"r\"")).contains("success"));
        }
    }

    private static String nextText(FrameSocket socket, Predicate<String> wanted) {
        FrameSocket.Frame frame = socket.next();
        while (frame.opcode() >= 0 && !wanted.test(frame.text())) {
            frame = socket.next();
        }
        return frame.text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/auth/login", "/eventbus/000/unknown/xhr_send", "pending"})
    void refusesBodiesBeyondTheBudget(String named) {
        double before = refusals();
        // The sessions first: they need room too.
        List<String> paths = Stream.generate(() -> path(named)).limit(12).toList();
        // Bytes that come in one read with a head would count as the head's.
        List<FrameSocket> half = paths.stream()
                .map(path -> post(path, 16 * KB, "Expect: 100-continue"))
                .toList();
        half.forEach(socket -> {
            assertStatus(100, socket);
            socket.raw("x".repeat(15 * KB));
        });
        Await.until("some are refused", () -> refusals() > before);
        // The last ones first: their connections are closed soon after the answer.
        List<String> answered = IntStream.rangeClosed(1, half.size())
                .mapToObj(last -> answerOf(half.get(half.size() - last)))
                .filter(head -> !head.isEmpty())
                .toList();
        assertTrue(!answered.isEmpty() && answered.size() < 8, answered.toString());
        for (String head : answered) {
            assertTrue(head.startsWith("HTTP/1.1 503 "), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("retry-after: "), head);
        }
    }

    private static String answerOf(FrameSocket socket) {
        try {
            return socket.head();
        } catch (UncheckedIOException reset) {
            return "";
        }
    }

    private static double refusals() {
        return refused("rest", "unauthenticated_bytes")
                + refused("bridge", "unauthenticated_bytes")
                + refused("socketio", "unauthenticated_bytes");
    }

    @Test
    void refusesHalfMessagesBeyondTheBudget() {
        double before = refused("websocket", "bytes");
        List<FrameSocket> half = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FrameSocket socket = open("/ws?token=" + hub.token("dan"));
            assertTrue(socket.nextText().contains("connection_established"));
            half.add(socket.frame(FrameSocket.TEXT, new byte[400_000]));
        }
        Await.until("one is refused", () -> refused("websocket", "bytes") > before);
        List<Integer> codes = half.stream().map(FrameSocket::closeCode).sorted().toList();
        assertEquals(List.of(1013, 4009, 4009), codes);
    }

    @Test
    void endsWhatComesByteByByte() {
        assertEnd(Stream.of(
                        "",
                        "GET / HT",
                        "GET / HTTP/1.1\r\nHost: localhost\r\n",
                        "GET /api/nothing HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api",
                        "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\n" + JSON + "Content-Length: 1000\r\n\r\n{",
                        "POST /eventbus/000/slow/xhr_send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n[",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
                .map(beginning -> connect().raw(beginning)));
    }

    @Test
    void endsAFirstMessageThatComesByteByByte() {
        assertEnd(Stream.of("/ws", "/eventbus/websocket", "/socket.io/?EIO=4&transport=websocket")
                .map(path -> open(path).begin(FrameSocket.FINAL | FrameSocket.TEXT, 10_000)));
    }

    @Test
    void endsAMessageThatComesByteByByte() {
        assertEnd(Stream.of("/ws?token=", "/eventbus/websocket?token=")
                .flatMap(path -> Stream.of(
                        greeted(path).begin(FrameSocket.FINAL | FrameSocket.TEXT, 10_000),
                        // A control frame, too.
                        greeted(path).begin(FrameSocket.FINAL | FrameSocket.PING, 120))));
    }

    private FrameSocket greeted(String path) {
        FrameSocket socket = open(path + hub.token("eve"));
        if (path.startsWith("/ws")) {
            socket.nextText();
        }
        return socket;
    }

    /** All at once: each takes seconds. */
    private static void assertEnd(Stream<FrameSocket> slow) {
        ExecutorService peers = Executors.newCachedThreadPool();
        try {
            CompletableFuture.allOf(slow.toList().stream()
                            .map(socket -> CompletableFuture.runAsync(() -> assertEnds(socket), peers))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            peers.shutdownNow();
        }
    }

    /** Sends a byte now and then, so that no idle timeout helps. */
    private static void assertEnds(FrameSocket socket) {
        long begin = System.nanoTime();
        try {
            while (System.nanoTime() - begin < 15_000_000_000L) {
                socket.raw((byte) 'a');
                if (isAtEnd(socket)) {
                    return;
                }
            }
        } catch (UncheckedIOException reset) {
            return;
        }
        throw new AssertionError("a byte now and then keeps it alive");
    }

    private static boolean isAtEnd(FrameSocket socket) {
        try {
            Thread.sleep(200);
            while (socket.input().available() > 0) {
                socket.input().read();
            }
            return false;
        } catch (IOException closed) {
            return true;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void endsAPacketWhoseAttachmentsDoNotCome() {
        FrameSocket socket = open("/socket.io/?EIO=4&transport=websocket");
        socket.nextText();
        socket.text("40{\"token\":\"" + hub.token("fay") + "\"}");
        assertTrue(socket.nextText().startsWith("40{"));
        socket.text("452-[\"chat:list\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
        socket.binary(new byte[1_000]);
        Await.until("the attachment is counted", () -> figure("switchboard_intake_bytes") == 1_000);
        assertTrue(socket.closeCode() != 1006);
    }

    /** Regression: pipelined handshakes made 123,150 sessions in 19 s. */
    @Test
    void limitsSessionsThatHaveNotConnected() {
        double before = refused("socketio", "address") + refused("socketio", "unauthenticated_bytes");
        FrameSocket socket = connect();
        String open = "GET " + OPEN + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.raw(open.repeat(FEW + 10));
        int sessions = 0;
        String head = socket.head();
        while (head.startsWith("HTTP/1.1 200 ")) {
            socket.body(head);
            sessions++;
            head = socket.head();
        }
        assertTrue(sessions > 0 && sessions < FEW, sessions + " sessions");
        assertTrue(head.startsWith("HTTP/1.1 503 "), head);
        assertTrue(head.toLowerCase(Locale.ROOT).contains("retry-after: "), head);
        assertTrue(refused("socketio", "address") + refused("socketio", "unauthenticated_bytes") > before);
    }

    @Test
    void limitsSockJsSessionsThatHaveShownNoToken() {
        FrameSocket socket = connect();
        String head = "";
        for (int i = 0; i < FEW + 10 && !head.startsWith("HTTP/1.1 503 "); i++) {
            socket.raw("POST /eventbus/000/many" + i + "/xhr HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            head = socket.head();
            socket.body(head);
        }
        assertTrue(head.startsWith("HTTP/1.1 503 "), head);
        assertTrue(refused("bridge", "address") > 0);
    }

    @Test
    void limitsConnectionsOfAnAddress() {
        List<FrameSocket> all = new ArrayList<>();
        for (int i = 0; i < FEW + 20; i++) {
            all.add(connect());
        }
        Await.until("some are refused", () -> refused("none", "address") >= 20);
        all.forEach(FrameSocket::close);
        Await.until("the others are gone", () -> figure("switchboard_unauthenticated") == 0);
        try (RawClient late = RawClient.join(hub.vertx(), hub.port(0), hub.token("gus"))) {
            late.succeed("chat:list", null);
        }
    }

    /** Clients that have shown a token take no stranger's place, however many there are. */
    @Test
    void doesNotCountClientsWithAToken() {
        List<RawClient> known = new ArrayList<>();
        for (int i = 0; i < FEW + 10; i++) {
            known.add(RawClient.join(hub.vertx(), hub.port(0), hub.token("known" + i)));
        }
        known.forEach(client -> client.succeed("chat:list", null));
        known.forEach(RawClient::close);
    }
}
