package dev.switchboard.gateway.connection;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Pings each connection once an interval, a slice of them every second, so that ten thousand connections need neither a
 * burst nor a timer each. Closes those that are silent for longer than their wire allows and, at the sweep, those whose wire
 * is gone unnoticed. On its shard's event loop; stops with it.
 */
final class PingRing {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TICK_MS = 1_000;

    private final List<Set<Connection>> slices;
    private final long intervalNanos;
    /** When the last tick was: exact enough for signs of life, of which every frame of every client is one. */
    private long ticked = System.nanoTime();

    private int next;
    private int fill;

    PingRing(Vertx vertx, ConnectionConfig config) {
        long intervalMs = config.pingInterval().toMillis();
        long tickMs = Math.max(1, Math.min(TICK_MS, intervalMs));
        int count = (int) Math.max(1, intervalMs / tickMs);
        this.slices = Stream.generate(() -> (Set<Connection>) new HashSet<Connection>())
                .limit(count)
                .toList();
        this.intervalNanos = intervalMs * NANOS_PER_MILLI;
        vertx.setPeriodic(tickMs, fired -> tick());
        vertx.setPeriodic(config.sweepInterval().toMillis(), fired -> sweep());
    }

    /** The time, late by a tick at the most. */
    long lately() {
        return ticked;
    }

    void add(Connection connection) {
        // Filling the slices in turn spreads a storm of connects over the interval.
        slices.get(fill).add(connection);
        fill = (fill + 1) % slices.size();
    }

    void remove(Connection connection) {
        slices.forEach(slice -> slice.remove(connection));
    }

    boolean holds(Connection connection) {
        return slices.stream().anyMatch(slice -> slice.contains(connection));
    }

    /** A copy of all connections. */
    List<Connection> all() {
        List<Connection> all = new ArrayList<>();
        slices.forEach(all::addAll);
        return all;
    }

    /** Calls {@code action} with each connection. */
    void forEach(Consumer<? super Connection> action) {
        slices.forEach(slice -> List.copyOf(slice).forEach(action));
    }

    private void tick() {
        // Signs of life since the last tick carry its time, so silence is measured up to that tick, never too long.
        long now = ticked;
        ticked = System.nanoTime();
        Set<Connection> slice = slices.get(next);
        next = (next + 1) % slices.size();
        for (Connection connection : List.copyOf(slice)) {
            if (connection.silentForNanos(now) > connection.wire().silentIntervals() * intervalNanos) {
                connection.close(CloseReason.IDLE);
            } else {
                connection.wire().ping();
            }
        }
    }

    private void sweep() {
        for (Set<Connection> slice : slices) {
            for (Connection connection : List.copyOf(slice)) {
                if (connection.wire().isGone()) {
                    connection.peerClosed(CloseReason.GOING_AWAY.plain());
                }
            }
        }
    }
}
