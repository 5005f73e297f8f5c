package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Headroom;
import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Walk;
import java.time.Duration;
import java.util.List;

/**
 * Frees memory while the node is short of it: closes the connections of one event loop whose clients read slowly. They
 * resume from their positions. On its shard's event loop; stops with it.
 */
final class MemoryRelief {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    /** While durable work is refused, a connection counts as slow this much earlier. */
    private static final int STRICTER = 8;

    private final PingRing connections;
    private final int slowBytes;
    private final Headroom headroom;

    /**
     * @param slowBytes above how many waiting bytes a connection counts as slow
     */
    MemoryRelief(PingRing connections, int slowBytes, Headroom headroom) {
        this.connections = connections;
        this.slowBytes = slowBytes;
        this.headroom = headroom;
    }

    void start(Rounds rounds) {
        rounds.every(INTERVAL, this::begin);
    }

    private Walk begin() {
        return headroom.admitsConnections() ? Walk.inTurn(List.of()) : connections.walk(this::relieve);
    }

    private void relieve(Connection connection) {
        int most = headroom.admitsDurableWork() ? slowBytes : slowBytes / STRICTER;
        if (connection.waitingBytes() > most) {
            connection.close(CloseReason.TOO_SLOW);
        }
    }
}
