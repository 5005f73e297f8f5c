package dev.switchboard.gateway.connection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Pings each connection once an interval, a slice of them every second, so that ten thousand connections make no burst
 * and no timer each. Closes those silent for two intervals or as many as their dialect allows and, at the sweep, those whose wire is gone unnoticed. On
 * its shard's event loop; stops with it.
 */
public final class PingRing {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TICK_MS = 1_000;

    private final List<Set<Connection>> slices;
    private final long intervalNanos;
    /** When the last tick was: exact enough for a sign of life, and each frame of each client is one. */
    private long ticked = System.nanoTime();

    private int next;
    private int fill;

    PingRing(Shard shard, GatewayConfig config) {
        long intervalMs = config.pingInterval().toMillis();
        long tickMs = Math.max(1, Math.min(TICK_MS, intervalMs));
        int count = (int) Math.max(1, intervalMs / tickMs);
        this.slices = Stream.generate(() -> (Set<Connection>) new HashSet<Connection>())
                .limit(count)
                .toList();
        this.intervalNanos = intervalMs * NANOS_PER_MILLI;
        shard.vertx().setPeriodic(tickMs, fired -> tick());
        shard.vertx().setPeriodic(config.sweepInterval().toMillis(), fired -> sweep());
    }

    /** The time, late by a tick at the most. */
    long lately() {
        return ticked;
    }

    void add(Connection connection) {
        // The slice that was pinged last comes round after a whole interval; filling in turn spreads a storm.
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
    public void forEach(Consumer<Connection> action) {
        slices.forEach(slice -> List.copyOf(slice).forEach(action));
    }

    private void tick() {
        // A sign of life since the last tick was noted as of that: nobody is silent for longer than this finds.
        long now = ticked;
        ticked = System.nanoTime();
        Set<Connection> slice = slices.get(next);
        next = (next + 1) % slices.size();
        for (Connection connection : List.copyOf(slice)) {
            if (connection.silentForNanos(now) > connection.silentIntervals() * intervalNanos) {
                connection.close(CloseReason.IDLE);
            } else {
                connection.ping();
            }
        }
    }

    private void sweep() {
        for (Set<Connection> slice : slices) {
            for (Connection connection : List.copyOf(slice)) {
                if (connection.wireGone()) {
                    connection.peerClosed(CloseReason.GOING_AWAY);
                }
            }
        }
    }
}
