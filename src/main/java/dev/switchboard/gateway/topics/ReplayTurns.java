package dev.switchboard.gateway.topics;

import dev.switchboard.gateway.connection.Shard;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets the replays of one connection hold a page of a log one after the other: a client that comes back to two hundred
 * chats and does not read costs one page, not two hundred. On the connection's event loop; lives as long as the connection.
 */
public final class ReplayTurns {

    private final Shard shard;
    private final Deque<Runnable> waiting = new ArrayDeque<>(0);
    private boolean taken;

    public ReplayTurns(Shard shard) {
        this.shard = shard;
    }

    /** Runs {@code turn} when it is its turn; it ends with {@link #pass}. */
    void take(Runnable turn) {
        if (taken) {
            waiting.add(turn);
        } else {
            taken = true;
            turn.run();
        }
    }

    void pass() {
        Runnable next = waiting.poll();
        if (next == null) {
            taken = false;
        } else {
            // Not from here: hundreds that have nothing to do would call each other.
            shard.execute(next);
        }
    }
}
