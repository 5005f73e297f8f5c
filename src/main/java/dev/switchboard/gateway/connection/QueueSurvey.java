package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Walk;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds up, every few seconds, what waits for the clients of one event loop to read, and reports it by endpoint: cheaper
 * than counting every byte that comes and goes. On its shard's event loop; stops with it.
 */
final class QueueSurvey {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PingRing connections;
    private final int slowBytes;
    private final Map<EndpointMetrics, Sum> sums = new HashMap<>(4);

    private static final class Sum {
        private long bytes;
        private int slow;
    }

    /**
     * @param slowBytes above how many waiting bytes a connection counts as slow
     */
    QueueSurvey(PingRing connections, int slowBytes) {
        this.connections = connections;
        this.slowBytes = slowBytes;
    }

    void start(Rounds rounds) {
        rounds.every(INTERVAL, this::begin);
    }

    private Walk begin() {
        // An endpoint whose last connection has left reports zero from then on.
        sums.values().forEach(sum -> {
            sum.bytes = 0;
            sum.slow = 0;
        });
        return Walk.before(this::report, connections.walk(this::add));
    }

    private void report() {
        sums.forEach((endpoint, sum) -> endpoint.waiting(sum.bytes, sum.slow));
    }

    private void add(Connection connection) {
        Sum sum = sums.computeIfAbsent(connection.metrics(), endpoint -> new Sum());
        int waiting = connection.waitingBytes();
        sum.bytes += waiting;
        if (waiting > slowBytes) {
            sum.slow++;
        }
    }
}
