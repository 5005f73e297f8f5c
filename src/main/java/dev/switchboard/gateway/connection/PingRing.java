package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Walk;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Pings each connection once an interval, a slice of them ten times a second, so that ten thousand connections need neither a
 * burst nor a timer each. Closes those that are silent for longer than their wire allows and, at the sweep, those whose wire
 * is gone unnoticed. Each connection knows its place here, so that finding it costs the same however many there are. On
 * its shard's event loop; stops with it.
 */
final class PingRing {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TICK_MS = 100;

    private final List<List<Connection>> slices;
    private final long intervalNanos;
    /** When the last tick was: exact enough for signs of life, of which every frame of every client is one. */
    private long ticked = System.nanoTime();

    private int next;
    private int fill;
    private int size;

    PingRing(Vertx vertx, Rounds rounds, ConnectionConfig config) {
        long intervalMs = config.pingInterval().toMillis();
        long tickMs = Math.max(1, Math.min(TICK_MS, intervalMs));
        int count = (int) Math.max(1, intervalMs / tickMs);
        this.slices = Stream.generate(() -> (List<Connection>) new ArrayList<Connection>(0))
                .limit(count)
                .toList();
        this.intervalNanos = intervalMs * NANOS_PER_MILLI;
        vertx.setPeriodic(tickMs, fired -> tick());
        rounds.every(config.sweepInterval(), () -> walk(PingRing::sweep));
    }

    /** The time, late by a tick at the most. */
    long lately() {
        return ticked;
    }

    int size() {
        return size;
    }

    /** Adds the connection, unless it is here. */
    void add(Connection connection) {
        if (holds(connection)) {
            return;
        }
        // Filling the slices in turn spreads a storm of connects over the interval.
        List<Connection> slice = slices.get(fill);
        connection.takePlace(fill, slice.size());
        slice.add(connection);
        fill = (fill + 1) % slices.size();
        size++;
    }

    void remove(Connection connection) {
        if (holds(connection)) {
            List<Connection> slice = slices.get(connection.slice());
            Connection last = slice.remove(slice.size() - 1);
            if (last != connection) {
                slice.set(connection.place(), last);
                last.takePlace(connection.slice(), connection.place());
            }
            size--;
        }
    }

    boolean holds(Connection connection) {
        List<Connection> slice = slices.get(connection.slice());
        return connection.place() < slice.size() && slice.get(connection.place()) == connection;
    }

    /** Calls {@code action} with each connection. */
    void forEach(Consumer<? super Connection> action) {
        slices.forEach(slice -> List.copyOf(slice).forEach(action));
    }

    /** Looks at each connection; the look may remove it. */
    Walk walk(Consumer<? super Connection> look) {
        return new RingWalk(look);
    }

    /** Pings the next slice. */
    void tick() {
        // Signs of life since the last tick carry its time, so silence is measured up to that tick, never too long.
        long now = ticked;
        ticked = System.nanoTime();
        List<Connection> slice = slices.get(next);
        next = (next + 1) % slices.size();
        for (Connection connection : List.copyOf(slice)) {
            if (connection.silentForNanos(now) > connection.wire().silentIntervals() * intervalNanos) {
                connection.close(CloseReason.IDLE);
            } else {
                connection.wire().ping();
            }
        }
    }

    private static void sweep(Connection connection) {
        if (connection.wire().isGone()) {
            connection.peerClosed(CloseReason.GOING_AWAY.plain());
        }
    }

    /** From the end of each slice to its beginning: a removal puts the last one, which was looked at, in the gap. */
    private final class RingWalk implements Walk {

        private final Consumer<? super Connection> look;
        private int slice = slices.size();
        private int place;
        private int left = size;

        RingWalk(Consumer<? super Connection> look) {
            this.look = look;
        }

        @Override
        public boolean step() {
            while (place == 0) {
                if (slice == 0) {
                    left = 0;
                    return false;
                }
                slice--;
                place = slices.get(slice).size();
            }
            left--;
            place = Math.min(place, slices.get(slice).size()) - 1;
            if (place >= 0) {
                look.accept(slices.get(slice).get(place));
            }
            place = Math.max(place, 0);
            return true;
        }

        @Override
        public int left() {
            return Math.max(0, left);
        }
    }
}
