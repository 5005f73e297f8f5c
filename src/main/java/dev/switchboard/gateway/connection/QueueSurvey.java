package dev.switchboard.gateway.connection;

import java.util.HashMap;
import java.util.Map;

/**
 * Adds up, every few seconds, what waits for the peers of one event loop to read, and tells it by door: cheaper than to
 * count every byte that comes and goes. On its shard's event loop; stops with it.
 */
final class QueueSurvey {

    private static final long INTERVAL_MS = 2_000;

    private final Shard shard;
    private final PingRing connections;
    private final Map<EndpointMetrics, Sum> sums = new HashMap<>(4);

    private static final class Sum {
        private long bytes;
        private int slow;
    }

    QueueSurvey(Shard shard, PingRing connections) {
        this.shard = shard;
        this.connections = connections;
    }

    void start() {
        shard.vertx().setPeriodic(INTERVAL_MS, fired -> look());
    }

    private void look() {
        // A door whose last connection has left tells its zero once more and every time after.
        sums.values().forEach(sum -> {
            sum.bytes = 0;
            sum.slow = 0;
        });
        connections.forEach(this::add);
        sums.forEach((door, sum) -> door.waiting(sum.bytes, sum.slow));
    }

    private void add(Connection connection) {
        Sum sum = sums.computeIfAbsent(connection.metrics(), door -> new Sum());
        int waiting = connection.waitingBytes();
        sum.bytes += waiting;
        if (waiting > connection.shareOfQueue()) {
            sum.slow++;
        }
    }
}
