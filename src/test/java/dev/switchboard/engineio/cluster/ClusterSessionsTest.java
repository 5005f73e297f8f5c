package dev.switchboard.engineio.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.TestCluster;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes: sessions are opened on the owner, and their clients use them through the edge. */
@Tag("slow")
class ClusterSessionsTest {

    static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";

    private static TestCluster cluster;
    private static RelayBench owner;
    private static RelayBench edge;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.of(2);
        owner = new RelayBench(cluster.node(0));
        edge = new RelayBench(cluster.node(1));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void namesTheNodeInAnIdThatCannotBeGuessed() throws Exception {
        String first = owner.open();
        String second = owner.open();

        assertEquals(NodeSids.tag(owner.node.id()), NodeSids.tagIn(first));
        assertEquals(NodeSids.tagIn(first), NodeSids.tagIn(second));
        assertEquals(28, first.length());
        assertNotEquals(first.substring(8, 14), second.substring(8, 14));
        assertUnknown(edge.poll(NodeSids.tagIn(first) + "AAAAAAAAAAAAAAAAAAAA"));
        assertUnknown(edge.poll("AAAAAAAA"));
    }

    @Test
    void carriesBytesAndLongBodiesBothWays() throws Exception {
        String sid = owner.open();
        String longest = "4" + "x".repeat(999_990);

        assertEquals("ok", edge.post(sid, "4hello\u001ebAQIDBA==").body());
        assertEquals("4hello\u001ebAQIDBA==", edge.poll(sid).get().body());
        assertEquals("ok", edge.post(sid, longest).body());
        assertEquals(longest, edge.poll(sid).get().body());
        assertEquals(413, edge.post(sid, longest.repeat(2)).statusCode());
        assertFalse(edge.sessions.containsKey(sid));
    }

    @Test
    void endsTheSessionWhenTheClientAbandonsItsPoll() throws Exception {
        String sid = owner.open();
        try (FrameSocket http = FrameSocket.connect(edge.port())) {
            http.raw("GET /engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n\r\n");
            Await.until("the poll is pending", () -> owner.sessions.get(sid).writable());
        }
        Await.until("the session ends", () -> owner.closed.get(sid) == SessionEnd.TRANSPORT_ERROR);

        assertUnknown(edge.poll(sid));
    }

    @Test
    void relaysAWebSocketInOrderAndWithoutLoss() throws Exception {
        String sid = owner.open();
        assertEquals("ok", edge.post(sid, "4by post").body());
        try (FrameSocket socket = edge.probe(sid)) {
            assertEquals("4by post", owner.poll(sid).get().body());
            socket.text("5");
            byte[] bytes = new byte[900_000];
            Arrays.fill(bytes, (byte) 7);
            for (int i = 0; i < 300; i++) {
                socket.text("4" + i).binary((byte) i);
            }
            socket.binary(bytes);
            for (int i = 0; i < 300; i++) {
                assertEquals("4" + i, socket.nextText());
                assertEquals((byte) i, socket.next().payload()[0]);
            }
            assertTrue(Arrays.equals(bytes, socket.next().payload()));
        }
    }

    @Test
    void closesTheWebSocketWithItsSessionAndTheSessionWithItsWebSocket() throws Exception {
        String left = owner.open();
        edge.upgrade(owner, left).close();
        Await.until("the session ends", () -> owner.closed.get(left) == SessionEnd.TRANSPORT_CLOSE);

        String closed = owner.open();
        try (FrameSocket socket = edge.upgrade(owner, closed)) {
            socket.text("4x").nextText();
            owner.sessions.get(closed).execute(() -> owner.sessions.get(closed).close(SessionEnd.SERVER_SHUTTING_DOWN));
            assertEquals(1001, socket.closeCode());
        }
    }

    @Test
    void refusesAWebSocketForAnUnknownSession() {
        String sid = NodeSids.tag(owner.node.id()) + "AAAAAAAAAAAAAAAAAAAA";
        try (FrameSocket socket = FrameSocket.open(edge.port(), "/engine.io/?EIO=4&transport=websocket&sid=" + sid)) {
            assertEquals(1002, socket.closeCode());
        }
    }

    /** Frames that the client does not read fill the window between the nodes, then the session's bounded queue. */
    @Test
    void closesAClientOfAnotherNodeThatDoesNotRead() throws Exception {
        String sid = owner.open();
        try (FrameSocket socket = edge.upgrade(owner, sid)) {
            socket.text("4x").nextText();
            EngineSession session = owner.sessions.get(sid);
            AtomicBoolean full = new AtomicBoolean();
            Buffer chunk = Buffer.buffer(new byte[32 << 10]);
            session.execute(() -> fill(session, chunk, full));

            Await.until("the session is full", full::get);
            assertEquals(SessionEnd.TOO_SLOW, owner.closed.get(sid));
            assertEquals(4008, socket.closeCode());
        }
    }

    /** The edge stops reading a client that sends faster than its session reads; no frame is lost. */
    @Test
    void stopsReadingAClientWhoseSessionIsBusy() throws Exception {
        String sid = owner.open();
        try (FrameSocket socket = edge.upgrade(owner, sid)) {
            socket.text("4x").nextText();
            CompletableFuture<Void> busy = new CompletableFuture<>();
            owner.sessions.get(sid).execute(busy::join);
            AtomicBoolean allSent = new AtomicBoolean();
            Thread sender = new Thread(() -> {
                IntStream.range(0, 100).forEach(i -> socket.text("4quiet " + i + " " + "x".repeat(200_000)));
                allSent.set(true);
            });
            sender.start();
            sender.join(500);
            assertTrue(!allSent.get(), "20 MB were accepted");

            busy.complete(null);
            Await.until("all frames arrive", () -> owner.quiet.size() == 100);
            IntStream.range(0, 100)
                    .forEach(i -> assertTrue(owner.quiet.get(i).startsWith("quiet " + i + " "), "in order"));
            sender.join();
        }
    }

    private static void fill(EngineSession session, Buffer chunk, AtomicBoolean full) {
        if (session.send(new EngineMessage.Binary(chunk))) {
            session.context().runOnContext(turn -> fill(session, chunk, full));
        } else {
            full.set(true);
        }
    }

    static void assertUnknown(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        HttpResponse<String> response = answer.get(20, TimeUnit.SECONDS);
        assertEquals(400, response.statusCode());
        assertEquals(UNKNOWN, response.body());
    }
}
