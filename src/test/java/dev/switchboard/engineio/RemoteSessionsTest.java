package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes in one JVM: sessions are opened at one and used through the other. */
class RemoteSessionsTest {

    private static final String PREFIX = "home-";

    private EngineBench home;
    private EngineBench away;

    @BeforeEach
    void start() throws Exception {
        SidFactory random = SidFactory.random();
        home = new EngineBench(EngineBench.CONFIG, EngineSeams.none().withSids(() -> PREFIX + random.next()));
        away = new EngineBench(EngineBench.CONFIG, EngineSeams.none().withRemote(new Way()));
    }

    @AfterEach
    void stop() {
        home.close();
        away.close();
    }

    @Test
    void servesPollsAndBodiesThatReachTheOtherNode() throws Exception {
        String sid = home.open();

        assertEquals("ok", away.post(sid, "4hello\u001ebAQIDBA==").body());
        HttpResponse<String> polled = away.poll(sid);

        assertEquals("4hello\u001ebAQIDBA==", polled.body());
        assertEquals("no-store", polled.headers().firstValue("cache-control").orElseThrow());
        assertEquals(
                400,
                away.send("PUT", "EIO=4&transport=polling&sid=" + sid, "4x").statusCode());
        assertEquals(413, away.post(sid, "4" + "x".repeat(1_000_000)).statusCode());
        assertEquals(0, away.engine.size());
    }

    @Test
    void detectsConcurrentPollsAtTwoNodes() throws Exception {
        String sid = home.open();
        CompletableFuture<HttpResponse<String>> first = home.polling(sid);
        Await.until("the poll waits", () -> home.session(sid).writable());

        assertEquals(400, away.poll(sid).statusCode());

        assertEquals("1", first.get(20, TimeUnit.SECONDS).body());
    }

    @Test
    void closesTheSessionWhenAPollIsAbortedAtTheOtherNode() throws Exception {
        String sid = home.open();
        try (FrameSocket http = FrameSocket.connect(away.port())) {
            http.raw("GET /engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n\r\n");
            Await.until("the poll waits", () -> home.session(sid).writable());
        }

        Await.until("the session closes", () -> home.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.TRANSPORT_ERROR, home.handler.closed.get(sid));
    }

    @Test
    void answersThatASessionOfADeadNodeIsUnknown() throws Exception {
        PollingTest.assertUnknown(away.poll(PREFIX + "gone"));
        PollingTest.assertUnknown(away.post("elsewhere-gone", "4x"));
        try (FrameSocket socket = away.socket("EIO=4&transport=websocket&sid=" + PREFIX + "gone")) {
            assertTrue(socket.closeCode() >= 1000);
        }
    }

    @Test
    void upgradesToAWebSocketThatTheOtherNodeHolds() throws Exception {
        String sid = home.open();
        assertEquals("ok", away.post(sid, "4by post").body());
        try (FrameSocket socket = away.probe(sid)) {
            assertEquals("4by post", home.poll(sid).body());
            socket.text("5");
            IntStream.range(0, 500).forEach(i -> socket.text("4" + i));
            IntStream.range(0, 500).forEach(i -> assertEquals("4" + i, socket.nextText()));
            assertEquals(EngineTransport.WEBSOCKET, home.session(sid).transport());
            assertEquals(FrameSocket.BINARY, socket.binary((byte) 1).next().opcode());
            SharedText shared = SharedText.of("shared");
            home.session(sid).execute(() -> {
                home.session(sid).send(shared);
                shared.release();
            });
            assertEquals("4shared", socket.nextText());

            home.engine.closeAll(SessionEnd.SERVER_SHUTTING_DOWN);
            assertEquals(1001, socket.closeCode());
        }
    }

    @Test
    void closesTheSessionWhenItsWebSocketAtTheOtherNodeEnds() throws Exception {
        String sid = home.open();
        FrameSocket socket = away.probe(sid);
        socket.text("5").text("4x").nextText();
        socket.close();

        Await.until("the session closes", () -> home.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.TRANSPORT_CLOSE, home.handler.closed.get(sid));
    }

    /** Replaces the hub's event bus with direct calls that change threads in the same way. */
    private final class Way implements RemoteSessions {

        @Override
        public boolean owns(String sid) {
            return sid.startsWith(PREFIX);
        }

        @Override
        public Future<EngineResponse> forward(RemoteRequest request) {
            return home.engine.serve(request);
        }

        @Override
        public void abandoned(String sid) {
            home.engine.abandon(sid);
        }

        @Override
        public Optional<FrameWire.Listener> attach(String sid, FrameWire wire) {
            return home.engine.attach(sid, new Relay(away.vertx, wire));
        }
    }

    /** At the session's node, represents a WebSocket of the other node. */
    private static final class Relay implements FrameWire {

        private final Context context;
        private final FrameWire wire;

        private Relay(Vertx vertx, FrameWire wire) {
            this.context = vertx.getOrCreateContext();
            this.wire = wire;
        }

        @Override
        public void write(EnginePacket packet) {
            FrameRelay frame = FrameRelay.of(packet);
            FrameRelay travelled =
                    new FrameRelay(frame.binary(), Buffer.buffer(frame.payload().getBytes()));
            context.runOnContext(none -> wire.write(travelled.packet()));
        }

        @Override
        public void flush() {
            context.runOnContext(none -> wire.flush());
        }

        @Override
        public boolean writable() {
            return wire.writable();
        }

        @Override
        public void close(int code, String words) {
            context.runOnContext(none -> wire.close(code, words));
        }

        @Override
        public void pause() {
            wire.pause();
        }

        @Override
        public void resume() {
            wire.resume();
        }
    }
}
