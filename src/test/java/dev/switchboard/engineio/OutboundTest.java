package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.netty.util.IllegalReferenceCountException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboundTest {

    private static final int LIMIT = 256 * 1024;
    private static final EngineMessage CHUNK = new EngineMessage.Text("x".repeat(16 * 1024));

    private EngineBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new EngineBench(config().withMaxOutboundBytes(LIMIT));
    }

    /** Subclasses override this to read and write in another way. */
    EngineConfig config() {
        return EngineBench.CONFIG;
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void closesAClientThatDoesNotReadAndDropsItsQueue() {
        try (FrameSocket socket = bench.openSocket()) {
            EngineSession session = onlySession();
            int taken = fill(session);

            Await.until("the session closes", () -> bench.handler.closed.containsKey(session.id()));
            assertEquals(SessionEnd.TOO_SLOW, bench.handler.closed.get(session.id()));
            assertEquals(0, bench.engine.size());
            int read = 0;
            FrameSocket.Frame frame = socket.next();
            while (frame.opcode() == FrameSocket.TEXT) {
                read++;
                frame = socket.next();
            }
            assertEquals(FrameSocket.CLOSE, frame.opcode());
            assertEquals(4008, Buffer.buffer(frame.payload()).getUnsignedShort(0));
            assertTrue(read < taken, "queued messages are not sent");
        }
    }

    @Test
    void endsTheConnectionOfAClientThatNeverResumesReading() {
        try (FrameSocket socket = bench.openSocket()) {
            fill(onlySession());

            // The bytes in the kernel's buffers can still be read; after them the connection must end, not stay silent.
            socket.awaitEnd();
        }
    }

    @Test
    void dropsVolatileMessagesForAClientThatDoesNotRead() {
        try (FrameSocket socket = bench.openSocket()) {
            EngineSession session = onlySession();
            while (on(session, () -> session.sendVolatile(List.of(CHUNK)))) {
                Thread.onSpinWait();
            }

            assertTrue(session.open());
            assertFalse(on(session, session::writable));
            Await.until("the client reads and the session is writable", () -> {
                socket.nextText();
                return on(session, session::writable);
            });
        }
    }

    @Test
    void sendsQueuedMessagesOnceTheClientReads() {
        try (FrameSocket socket = bench.openSocket()) {
            EngineSession session = onlySession();
            int sent = 0;
            while (on(session, session::writable)) {
                on(session, () -> session.send(CHUNK));
                sent++;
            }
            on(session, () -> session.send(new EngineMessage.Text("last")));

            for (int i = 0; i < sent; i++) {
                assertEquals(16 * 1024 + 1, socket.nextText().length());
            }
            assertEquals("4last", socket.nextText());
        }
    }

    @Test
    void dropsVolatileMessagesForAClientThatDoesNotPoll() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);

        assertFalse(on(session, () -> session.sendVolatile(List.of(new EngineMessage.Text("typing")))));
        on(session, () -> session.send(new EngineMessage.Text("kept")));
        assertEquals("4kept", bench.poll(sid).body());

        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        Await.until("the poll waits", session::writable);
        assertTrue(on(session, () -> session.sendVolatile(List.of(new EngineMessage.Text("typing")))));
        assertEquals("4typing", poll.get(20, TimeUnit.SECONDS).body());
    }

    @Test
    void closesAPollingClientWhoseQueueIsFull() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);

        fill(session);

        Await.until("the session closes", () -> bench.handler.closed.containsKey(sid));
        assertEquals(SessionEnd.TOO_SLOW, bench.handler.closed.get(sid));
        assertEquals("1", bench.poll(sid).body());
        PollingTest.assertUnknown(bench.poll(sid));
    }

    @Test
    void holdsMessagesUntilTheFlush() throws Exception {
        try (FrameSocket socket = bench.openSocket()) {
            EngineSession session = onlySession();
            on(session, () -> session.offer(List.of(new EngineMessage.Text("later")), false));
            assertEquals(0, socket.input().available());

            on(session, () -> {
                session.flush();
                return true;
            });

            assertEquals("4later", socket.nextText());
        }
    }

    @Test
    void answersKeepTheirPlaceOnEveryTransport() throws Exception {
        String sid = bench.open();
        EngineSession polling = bench.session(sid);
        JsonObject answer = new JsonObject().put("ünï", 1);
        try (FrameSocket socket = bench.openSocket()) {
            EngineSession session = sessionBeside(polling);
            for (EngineSession each : List.of(polling, session)) {
                assertTrue(on(each, () -> {
                    each.answer("31[", answer, "]");
                    each.answer("32[", answer, "]");
                    each.send(new EngineMessage.Text("2[\"event\"]"));
                    return each.answer("33[", answer, "]");
                }));
            }
            List<String> expected =
                    List.of("431[{\"ünï\":1}]", "432[{\"ünï\":1}]", "42[\"event\"]", "433[{\"ünï\":1}]");
            for (String message : expected) {
                assertEquals(message, socket.nextText());
            }
            assertEquals(String.join("\u001e", expected), bench.poll(sid).body());
        }
    }

    @Test
    void sendsAnAnswerBeforeItCloses() throws Exception {
        try (FrameSocket socket = bench.openSocket()) {
            EngineSession session = onlySession();
            on(session, () -> {
                session.answer("31[", new JsonObject(), "]");
                session.close(SessionEnd.FORCED_SERVER_CLOSE);
                return session;
            });

            assertEquals("431[{}]", socket.nextText());
            assertFalse(on(session, () -> session.answer("32[", new JsonObject(), "]")));
        }
    }

    @Test
    void notifiesWhenTheQueueIsEmpty() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        AtomicInteger drained = new AtomicInteger();
        on(session, () -> {
            session.whenDrained(drained::incrementAndGet);
            session.send(new EngineMessage.Text("x"));
            session.whenDrained(drained::incrementAndGet);
            return session;
        });
        assertEquals(1, drained.get());
        assertTrue(on(session, session::queuedBytes) > 0);

        assertEquals("4x", bench.poll(sid).body());
        assertEquals(2, drained.get());
        assertEquals(0, on(session, session::queuedBytes));
    }

    @Test
    void acceptsOneMessageLargerThanTheQueue() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        String text = "x".repeat(2 * LIMIT);

        assertTrue(on(session, () -> session.send(new EngineMessage.Text(text))));

        assertEquals("4" + text, bench.poll(sid).body());
    }

    @Test
    void queuesAGroupOfMessagesCompletelyOrNotAtAll() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        List<EngineMessage> packet = new ArrayList<>(List.of(new EngineMessage.Text("head")));
        packet.add(new EngineMessage.Binary(Buffer.buffer(new byte[LIMIT])));
        on(session, () -> session.send(new EngineMessage.Text("first")));

        assertFalse(on(session, () -> session.send(packet)));

        assertEquals("1", bench.poll(sid).body(), "no head without its attachment");
    }

    @Test
    void encodesSharedTextOnceForEveryTransportAndReleasesIt() throws Exception {
        String sid = bench.open();
        EngineSession polling = bench.session(sid);
        SharedText shared = SharedText.of(Buffer.buffer("2[\"ünï\""), Buffer.buffer("]"));
        byte[] stamp = ",\"offset\"".getBytes(StandardCharsets.UTF_8);
        try (FrameSocket socket = bench.openSocket()) {
            EngineSession session = sessionBeside(polling);
            for (EngineSession each : List.of(polling, session)) {
                on(each, () -> each.send(List.of(shared, new EngineMessage.Stamped(shared, stamp))));
            }
            shared.release();

            assertEquals("42[\"ünï\"]", socket.nextText());
            assertEquals("42[\"ünï\"],\"offset\"", socket.nextText());
            assertEquals(
                    "42[\"ünï\"]\u001e42[\"ünï\"],\"offset\"", bench.poll(sid).body());
        }
        Await.until("all references are released", () -> released(shared));
    }

    @Test
    void releasesSharedTextThatIsNeverSent() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        SharedText shared = SharedText.of("x");
        on(session, () -> session.send(shared));
        shared.release();
        assertFalse(released(shared));

        bench.post(sid, "1");

        Await.until("all references are released", () -> released(shared));
        assertFalse(on(session, () -> session.send(new EngineMessage.Text("too late"))));
    }

    static boolean released(SharedText shared) {
        try {
            shared.frame().release();
            return false;
        } catch (IllegalReferenceCountException released) {
            return true;
        }
    }

    /** Sends until the session accepts no more; returns the number of accepted messages. */
    private static int fill(EngineSession session) {
        int taken = 0;
        while (on(session, () -> session.send(CHUNK))) {
            taken++;
        }
        return taken;
    }

    private EngineSession onlySession() {
        return sessionBeside(null);
    }

    private EngineSession sessionBeside(EngineSession known) {
        Await.until("the application has the session", () -> bench.handler.sessions.size() == (known == null ? 1 : 2));
        return bench.handler.sessions.values().stream()
                .filter(session -> session != known)
                .findAny()
                .orElseThrow();
    }

    private static <T> T on(EngineSession session, Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        session.execute(() -> done.complete(action.get()));
        return done.join();
    }
}
