package dev.switchboard.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class HeartbeatTest {

    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final Duration TIMEOUT = Duration.ofMillis(900);

    private EngineBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = new EngineBench(EngineBench.CONFIG.withHeartbeat(INTERVAL, TIMEOUT));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    /** Ten thousand idle sessions, each pinged at a time of its own, woke the process four hundred times a second. */
    @Test
    void pingsSessionsTogetherAndNeverLate() {
        long interval = Duration.ofSeconds(25).toNanos();
        Set<Long> beats = LongStream.iterate(-7, opened -> opened + 999_983)
                .limit(1_000)
                .mapToObj(opened -> {
                    long wait = Heartbeat.untilPing(opened, interval);
                    assertTrue(wait <= interval && wait > interval - 100_000_000, () -> opened + ": " + wait);
                    return opened + wait;
                })
                .collect(Collectors.toSet());
        assertEquals(11, beats.size(), "a second of opens");
        assertEquals(INTERVAL.toNanos(), Heartbeat.untilPing(12_345_678, INTERVAL.toNanos()));
    }

    @Test
    void pingsAPollingClientWhileItAnswers() throws Exception {
        String sid = bench.open();
        for (int beat = 0; beat < 3; beat++) {
            assertEquals("2", bench.poll(sid).body());
            assertEquals("ok", bench.post(sid, "3").body());
        }
    }

    @Test
    void pingsAWebSocketClientWhileItAnswers() {
        try (FrameSocket socket = bench.openSocket()) {
            for (int beat = 0; beat < 3; beat++) {
                assertEquals("2", socket.nextText());
                socket.text("3");
            }
        }
    }

    @Test
    void closesASilentWebSocketCloseToTheDeadline() {
        long opened = System.nanoTime();
        try (FrameSocket socket = bench.openSocket()) {
            assertEquals("2", socket.nextText());
            assertTrue(millisSince(opened) >= INTERVAL.toMillis() - 1);
            socket.text("4any other traffic is no pong");

            assertEquals(1000, socket.closeCode());
            assertTrue(millisSince(opened) >= INTERVAL.plus(TIMEOUT).toMillis() - 1);
        }
        Await.until("the session ends", () -> !bench.handler.closed.isEmpty());
        assertEquals(
                SessionEnd.PING_TIMEOUT,
                bench.handler.closed.values().iterator().next());
    }

    /**
     * A busy event loop fires its timers late. A request that arrives after the deadline must still find the session
     * expired, even if the loop serves it before the timer.
     */
    @Test
    void expiresASessionAtItsDeadlineEvenIfTheTimerIsLate() throws Exception {
        String sid = bench.open();
        long opened = System.nanoTime();
        EngineSession session = bench.session(sid);
        var answer = new CompletableFuture<EngineResponse>();

        session.execute(() -> {
            // Blocks the loop until the deadline has passed, then sends a request before any timer can fire.
            while (millisSince(opened) <= INTERVAL.plus(TIMEOUT).toMillis()) {
                Thread.onSpinWait();
            }
            bench.engine.serve(new RemoteRequest(sid, false, Buffer.buffer())).onSuccess(answer::complete);
        });

        assertEquals(400, answer.get(20, TimeUnit.SECONDS).status());
        assertEquals(SessionEnd.PING_TIMEOUT, bench.handler.closed.get(sid));
    }

    /**
     * Regression: a blocked loop sent its ping late, and the client had only the rest of the timeout to answer,
     * sometimes no time at all.
     */
    @Test
    void givesAClientTheFullTimeoutAfterALatePing() throws Exception {
        String sid = bench.open();
        EngineSession session = bench.session(sid);
        long opened = System.nanoTime();
        CompletableFuture<HttpResponse<String>> poll = bench.polling(sid);
        Await.until("a poll is pending", session::writable);

        session.execute(() -> {
            while (millisSince(opened) <= INTERVAL.plus(TIMEOUT).toMillis() - 10) {
                Thread.onSpinWait();
            }
        });

        assertEquals("2", poll.get(20, TimeUnit.SECONDS).body());
        assertEquals("ok", bench.post(sid, "3").body());
    }

    @Test
    void endsThePendingPollWhenTheSessionTimesOut() throws Exception {
        String sid = bench.open();
        assertEquals("2", bench.poll(sid).body());

        assertEquals("1", bench.poll(sid).body());

        PollingTest.assertUnknown(bench.poll(sid));
        Await.until("the session is removed", () -> bench.engine.size() == 0);
    }

    @Test
    void sendsAPendingPingAfterAnUpgrade() throws Exception {
        String sid = bench.open();
        try (FrameSocket socket = bench.probe(sid)) {
            // With no poll waiting the ping stays queued until the WebSocket takes over.
            Await.until("the ping is due", () -> !bench.session(sid).queue().isEmpty());
            socket.text("5");
            assertEquals("2", socket.nextText());
            socket.text("3");
            assertEquals("2", socket.nextText());
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
