package dev.switchboard.testing;

import dev.switchboard.testing.FrameSocket.Frame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A well-behaved client of another process: pings the hub on a WebSocket and measures when it is answered, on a thread of
 * its own. Closed by the test.
 */
public final class Bystander implements AutoCloseable {

    private static final long PAUSE_MS = 100;
    private static final double NANOS = 1_000_000;

    private final FrameSocket socket;
    private final Thread thread = new Thread(this::run, "bystander");
    private final long everyMillis;
    private final List<Double> millis = new ArrayList<>();
    private volatile boolean over;
    private volatile long askedAt;

    /** What it saw since the last look, in milliseconds. */
    public record Times(int count, double p50, double p99, double worst) {

        /** Of these times, in any order; there is one at least. */
        public static Times of(List<Double> millis) {
            List<Double> sorted = new ArrayList<>(millis);
            Collections.sort(sorted);
            int last = sorted.size() - 1;
            return new Times(sorted.size(), sorted.get(last / 2), sorted.get(last * 99 / 100), sorted.get(last));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f/%.2f ms", p50, p99);
        }
    }

    private Bystander(FrameSocket socket, long everyMillis) {
        this.socket = socket;
        this.everyMillis = everyMillis;
    }

    /** One that pings ten times a second. */
    public static Bystander of(int port, String token) {
        return of(port, token, PAUSE_MS);
    }

    /** One that pings so many milliseconds after each answer. */
    public static Bystander of(int port, String token, long everyMillis) {
        FrameSocket socket = FrameSocket.open(port, "/ws?token=" + token);
        nextText(socket);
        Bystander bystander = new Bystander(socket, everyMillis);
        bystander.thread.setDaemon(true);
        bystander.thread.start();
        return bystander;
    }

    private void run() {
        while (!over) {
            askedAt = System.nanoTime();
            socket.text("{\"type\":\"ping\"}");
            if (nextText(socket).opcode() < 0) {
                over = true;
                return;
            }
            note((System.nanoTime() - askedAt) / NANOS);
            pause(everyMillis);
        }
    }

    private static Frame nextText(FrameSocket socket) {
        Frame frame = socket.next();
        while (frame.opcode() >= 0 && frame.opcode() != FrameSocket.TEXT) {
            frame = socket.next();
        }
        return frame;
    }

    private synchronized void note(double took) {
        millis.add(took);
    }

    /** Watches for so long, and forgets what it saw before. */
    public Times watch(long forMillis) {
        return Times.of(collect(forMillis));
    }

    /** The time of each ping of so many milliseconds. */
    public List<Double> collect(long forMillis) {
        synchronized (this) {
            millis.clear();
        }
        pause(forMillis);
        return seen();
    }

    /** What it has seen since it was last asked to {@link #watch}; a ping that is still unanswered counts as long as it waits. */
    public Times look() {
        return Times.of(seen());
    }

    private synchronized List<Double> seen() {
        if (over) {
            throw new AssertionError("the bystander lost its connection");
        }
        if (millis.isEmpty()) {
            millis.add((System.nanoTime() - askedAt) / NANOS);
        }
        return List.copyOf(millis);
    }

    private static void pause(long forMillis) {
        try {
            Thread.sleep(forMillis);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        over = true;
        socket.close();
    }
}
