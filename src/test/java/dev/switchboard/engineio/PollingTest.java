package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollingTest {

    private static final int MAX_PAYLOAD = 1_000_000;

    private EngineBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new EngineBench(EngineBench.CONFIG);
    }

    @AfterEach
    void stop() throws Exception {
        bench.close();
    }

    @Test
    void opensWithExactlyFiveParameters() throws Exception {
        HttpResponse<String> opened = bench.get("EIO=4&transport=polling&app=key");

        assertEquals(200, opened.statusCode());
        assertEquals(
                "text/plain; charset=UTF-8",
                opened.headers().firstValue("content-type").orElseThrow());
        assertEquals("no-store", opened.headers().firstValue("cache-control").orElseThrow());
        assertTrue(opened.body().startsWith("0"));
        JsonObject open = new JsonObject(opened.body().substring(1));
        assertEquals(Set.of("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"), open.fieldNames());
        assertEquals(20, open.getString("sid").length());
        assertEquals(List.of("websocket"), open.getJsonArray("upgrades").getList());
        assertEquals(25_000, open.getInteger("pingInterval"));
        assertEquals(20_000, open.getInteger("pingTimeout"));
        assertEquals(MAX_PAYLOAD, open.getInteger("maxPayload"));
        Await.until("the application has the session", () -> !bench.handler.handshakes.isEmpty());
        Handshake handshake = bench.handler.handshakes.get(open.getString("sid"));
        assertEquals("key", handshake.query().get("app"));
        assertEquals(EngineTransport.POLLING, handshake.transport());
        assertNotEquals(open.getString("sid"), bench.open());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    '',                                       0, Transport unknown",
        "GET,    EIO=4,                                    0, Transport unknown",
        "GET,    EIO=4&transport=abc,                      0, Transport unknown",
        "GET,    EIO=4&transport=webtransport,             0, Transport unknown",
        "GET,    EIO=4&transport=polling&transport=polling, 0, Transport unknown",
        "GET,    EIO=4&transport=polling&sid=x,            1, Session ID unknown",
        "POST,   EIO=4&transport=polling&sid=x,            1, Session ID unknown",
        "POST,   EIO=4&transport=polling,                  2, Bad handshake method",
        "PUT,    EIO=4&transport=polling,                  2, Bad handshake method",
        "OPTIONS, EIO=4&transport=polling,                 2, Bad handshake method",
        "GET,    EIO=4&transport=websocket,                3, Bad request",
        "GET,    transport=polling,                        5, Unsupported protocol version",
        "GET,    EIO=abc&transport=polling,                5, Unsupported protocol version",
        "GET,    EIO=3&transport=polling,                  5, Unsupported protocol version",
        "GET,    EIO=4&EIO=4&transport=polling,            5, Unsupported protocol version"
    })
    void refusesInvalidRequests(String method, String query, int code, String words) throws Exception {
        HttpResponse<String> refused = bench.send(method, query, null);

        assertEquals(400, refused.statusCode());
        assertEquals(
                "application/json", refused.headers().firstValue("content-type").orElseThrow());
        assertEquals(new JsonObject().put("code", code).put("message", words), new JsonObject(refused.body()));
        assertEquals(0, bench.engine.size());
    }

    @Test
    void refusesAnOriginThatIsNotAValidHeader() {
        try (FrameSocket http = FrameSocket.connect(bench.port())) {
            http.raw("GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\nOrigin: http://a\u0001\r\n\r\n");

            assertTrue(http.head().startsWith("HTTP/1.1 400 "));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4hello", "4test1\u001e4test2\u001e4test3", "4hello\u001ebAQIDBA==", "4", "b", "4𝄞€\u001ebAA=="
            })
    void echoesAPayload(String payload) throws Exception {
        String sid = bench.open();

        HttpResponse<String> posted = bench.post(sid, payload);

        assertEquals(200, posted.statusCode());
        assertEquals("ok", posted.body());
        assertEquals("text/html", posted.headers().firstValue("content-type").orElseThrow());
        assertEquals(payload, bench.poll(sid).body());
    }

    /** The Java client sends MIME, with line breaks; others send the alphabet for URLs, or leave the padding out. */
    @ParameterizedTest
    @ValueSource(strings = {"b-_-_AQ==", "b-_-_AQ", "b+/+/AQ", "b+/+/AQ==\n", "b+/+/\r\nAQ==\r\n", "b +/+/ AQ=="})
    void readsBase64InEverySpelling(String packet) throws Exception {
        String sid = bench.open();

        assertEquals(200, bench.post(sid, packet + "\u001e4next").statusCode());

        assertEquals("b+/+/AQ==\u001e4next", bench.poll(sid).body());
    }

    @Test
    void holdsAPollUntilThereIsSomethingToSend() throws Exception {
        String sid = bench.open();
        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        Await.until("the poll waits", () -> bench.session(sid).writable());
        assertFalse(poll.isDone());

        bench.session(sid).execute(() -> {
            bench.session(sid).send(new EngineMessage.Text("a"));
            bench.session(sid).send(new EngineMessage.Text("b"));
        });

        assertEquals("4a\u001e4b", poll.get(20, TimeUnit.SECONDS).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "4a\u001ex", "4a\u001e", "b!", "bA", "bAQ=A", "bAQ\u00e9=", "2", "2probe"})
    void closesTheSessionOnAnInvalidPayload(String payload) throws Exception {
        String sid = bench.open();

        assertEquals(400, bench.post(sid, payload).statusCode());

        assertUnknown(bench.poll(sid));
        assertEquals(0, bench.engine.size());
    }

    @Test
    void closesTheSessionOnAnEmptyBodyLikeTheReferenceServer() throws Exception {
        String sid = bench.open();

        HttpResponse<String> posted = bench.post(sid, "");

        assertEquals(200, posted.statusCode());
        assertEquals("ok", posted.body());
        assertUnknown(bench.poll(sid));
        Await.until("the application is notified", () -> bench.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.PARSE_ERROR, bench.handler.closed.get(sid));
    }

    @Test
    void ignoresPacketsThatOnlyTheServerMaySend() throws Exception {
        String sid = bench.open();

        assertEquals(
                200, bench.post(sid, "0\u001e3\u001e5\u001e6\u001e4still here").statusCode());

        assertEquals("4still here", bench.poll(sid).body());
    }

    @Test
    void closesTheSessionOnConcurrentPolls() throws Exception {
        String sid = bench.open();
        CompletableFuture<HttpResponse<String>> first = bench.polling(sid);
        Await.until("the poll waits", () -> bench.session(sid).writable());

        HttpResponse<String> second = bench.poll(sid);

        assertEquals(400, second.statusCode());
        assertEquals("", second.body());
        assertEquals(200, first.get(20, TimeUnit.SECONDS).statusCode());
        assertEquals("1", first.get().body());
        assertUnknown(bench.poll(sid));
        Await.until("the application is notified", () -> bench.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.TRANSPORT_ERROR, bench.handler.closed.get(sid));
    }

    @Test
    void closesTheSessionWhenAPollIsAborted() throws Exception {
        String sid = bench.open();
        try (FrameSocket http = FrameSocket.connect(bench.port())) {
            http.raw("GET /engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n\r\n");
            Await.until("the poll waits", () -> bench.session(sid).writable());
        }

        Await.until("the session closes", () -> bench.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.TRANSPORT_ERROR, bench.handler.closed.get(sid));
        assertUnknown(bench.poll(sid));
    }

    @Test
    void endsThePendingPollWhenTheClientCloses() throws Exception {
        String sid = bench.open();
        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        Await.until("the poll waits", () -> bench.session(sid).writable());

        HttpResponse<String> goodbye = bench.post(sid, "1");

        assertEquals("ok", goodbye.body());
        assertEquals("6", poll.get(20, TimeUnit.SECONDS).body());
        assertUnknown(bench.poll(sid));
        Await.until("the application is notified", () -> bench.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.TRANSPORT_CLOSE, bench.handler.closed.get(sid));
    }

    /**
     * The client's poll and its close packet travel on two connections. If the close packet arrives first, the poll,
     * which the client sent earlier, must still end normally.
     */
    @Test
    void endsAPollThatArrivesAfterTheClientsClosePacket() throws Exception {
        int crossed = 0;
        for (int round = 0; round < 50; round++) {
            String sid = bench.open();
            EngineSession session = bench.session(sid);
            CompletableFuture<EngineResponse> goodbye = new CompletableFuture<>();
            CompletableFuture<EngineResponse> poll = new CompletableFuture<>();

            bench.engine.serve(new RemoteRequest(sid, true, Buffer.buffer("1"))).onSuccess(goodbye::complete);
            session.execute(() -> bench.engine
                    .serve(new RemoteRequest(sid, false, Buffer.buffer()))
                    .onSuccess(poll::complete));

            assertEquals("ok", goodbye.get(20, TimeUnit.SECONDS).body().toString());
            // The thread of this test may be blocked for longer than the close packet waits.
            if (poll.get(20, TimeUnit.SECONDS).status() == 200) {
                crossed++;
                assertEquals("6", poll.get().body().toString());
            }
            assertUnknown(bench.poll(sid));
        }
        assertTrue(crossed > 0);
    }

    @Test
    void removesTheSessionAfterAClosePacketWithoutAPoll() throws Exception {
        String sid = bench.open();

        assertEquals("ok", bench.post(sid, "1").body());

        assertUnknown(bench.poll(sid));
    }

    @Test
    void sendsTheServersClosePacketWithTheNextPoll() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        session.execute(() -> {
            session.send(new EngineMessage.Text("last"));
            session.close(SessionEnd.FORCED_SERVER_CLOSE);
        });
        Await.until("the session closes", () -> bench.handler.closed.containsKey(sid));

        assertEquals("ok", bench.post(sid, "4too late").body());
        assertEquals("4last", bench.poll(sid).body());
        assertEquals("1", bench.poll(sid).body());
        assertUnknown(bench.poll(sid));
        assertTrue(bench.handler.received.isEmpty());
    }

    /**
     * Regression: engine.io-client that finds messages and then a close packet in one body closes at once, keeps the messages
     * and delivers them after its reconnect, where the server had replayed them: a drain doubled events.
     */
    @Test
    void putsNoMessagesInTheBodyOfTheClosePacket() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        Await.until("the poll waits", () -> session.writable());

        session.execute(() -> {
            session.send(new EngineMessage.Text("last"));
            session.close(SessionEnd.SERVER_SHUTTING_DOWN);
        });

        assertEquals("4last", poll.get(20, TimeUnit.SECONDS).body());
        assertEquals("1", bench.poll(sid).body());
        assertUnknown(bench.poll(sid));
    }

    @Test
    void endsThePendingPollWhenTheServerCloses() throws Exception {
        String sid = bench.open();
        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        Await.until("the poll waits", () -> bench.session(sid).writable());

        bench.engine.closeAll(SessionEnd.SERVER_SHUTTING_DOWN);

        assertEquals("1", poll.get(20, TimeUnit.SECONDS).body());
        Await.until("the application is notified", () -> bench.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.SERVER_SHUTTING_DOWN, bench.handler.closed.get(sid));
    }

    @Test
    void acceptsABodyOfExactlyTheLimitAndRefusesOneByteMore() throws Exception {
        String sid = bench.open();
        String exact = "4" + "x".repeat(MAX_PAYLOAD - 1);

        HttpResponse<String> refused = bench.post(sid, exact + "x");
        assertEquals(413, refused.statusCode());
        assertEquals("", refused.body());

        assertEquals(200, bench.post(sid, exact).statusCode(), "the session stays open");
        assertEquals(exact, bench.poll(sid).body());
    }

    @Test
    void refusesAChunkedBodyAsSoonAsItIsTooLong() throws Exception {
        String sid = bench.open();
        try (FrameSocket http = FrameSocket.connect(bench.port())) {
            http.raw("POST /engine.io/?EIO=4&transport=polling&sid=" + sid
                    + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int sent = 0; sent <= MAX_PAYLOAD; sent += 0x10000) {
                http.raw(chunk);
            }

            assertTrue(http.head().startsWith("HTTP/1.1 413 "));
        }
        assertEquals(200, bench.post(sid, "4still here").statusCode());
    }

    /** Regression: curl and others that ask first waited a second for this answer. */
    @Test
    void asksForABodyThatIsAnnounced() throws Exception {
        String sid = bench.open();
        try (FrameSocket http = FrameSocket.connect(bench.port())) {
            http.raw("POST /engine.io/?EIO=4&transport=polling&sid=" + sid
                    + " HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n");
            assertTrue(http.head().startsWith("HTTP/1.1 100 "));
            http.raw("4hello");
            assertTrue(http.head().startsWith("HTTP/1.1 200 "));
        }
        assertEquals("4hello", bench.poll(sid).body());
    }

    @Test
    void refusesABodyThatIsAnnouncedAndTooLong() throws Exception {
        String sid = bench.open();
        try (FrameSocket http = FrameSocket.connect(bench.port())) {
            http.raw("POST /engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
                    + (MAX_PAYLOAD + 1) + "\r\nExpect: 100-continue\r\n\r\n");
            assertTrue(http.head().startsWith("HTTP/1.1 413 "));
        }
        assertEquals(200, bench.post(sid, "4still here").statusCode());
    }

    /** Several requests in one segment, on one connection: each is served after the one before it. */
    @Test
    void servesPipelinedRequestsInOrder() throws Exception {
        String sid = bench.open();
        String path = "/engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n";
        try (FrameSocket http = FrameSocket.connect(bench.port())) {
            http.raw("POST " + path + "Content-Length: 2\r\n\r\n4aPOST " + path + "Content-Length: 2\r\n\r\n4bGET "
                    + path + "\r\n");
            assertEquals("ok", http.body(http.head()));
            assertEquals("ok", http.body(http.head()));
            assertEquals("4a\u001e4b", http.body(http.head()));
        }
    }

    @Test
    void closesTheSessionOnABodyWithABinaryContentType() throws Exception {
        String sid = bench.open();

        HttpResponse<String> refused = bench.send(
                "POST", "EIO=4&transport=polling&sid=" + sid, "4x", "Content-Type", "application/octet-stream");

        assertEquals(400, refused.statusCode());
        assertUnknown(bench.poll(sid));
    }

    @Test
    void closesTheSessionOnConcurrentBodies() throws Exception {
        String sid = bench.open();
        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        try (FrameSocket first = FrameSocket.connect(bench.port())) {
            first.raw("POST /engine.io/?EIO=4&transport=polling&sid=" + sid
                    + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n4half");
            Await.until(
                    "the body and the poll are there",
                    () -> bench.session(sid).polling().receiving() != null
                            && bench.session(sid).writable());

            assertEquals(400, bench.post(sid, "4x").statusCode());

            assertEquals("1", poll.get(20, TimeUnit.SECONDS).body());
            first.awaitEnd();
        }
        assertUnknown(bench.poll(sid));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void refusesOtherMethodsAndKeepsTheSession(String method) throws Exception {
        String sid = bench.open();

        assertEquals(
                400,
                bench.send(method, "EIO=4&transport=polling&sid=" + sid, "4x").statusCode());

        assertEquals(200, bench.post(sid, "4still here").statusCode());
    }

    @Test
    void servesPollsOverHttp2() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpResponse<String> opened =
                client.send(bench.request("GET", "EIO=4&transport=polling", null), BodyHandlers.ofString());
        String sid = new JsonObject(opened.body().substring(1)).getString("sid");
        String query = "EIO=4&transport=polling&sid=" + sid;

        assertEquals(HttpClient.Version.HTTP_2, opened.version());
        assertEquals(
                "ok",
                client.send(bench.request("POST", query, "4hello"), BodyHandlers.ofString())
                        .body());
        assertEquals(
                "4hello",
                client.send(bench.request("GET", query, null), BodyHandlers.ofString())
                        .body());

        CompletableFuture<HttpResponse<String>> poll =
                client.sendAsync(bench.request("GET", query, null), BodyHandlers.ofString());
        Await.until("the poll waits", () -> bench.session(sid).writable());
        poll.cancel(true);
        Await.until("the session closes", () -> bench.handler.closed.containsKey(sid));
    }

    static void assertUnknown(HttpResponse<String> response) {
        assertEquals(400, response.statusCode());
        assertEquals(1, new JsonObject(response.body()).getInteger("code"));
    }
}
