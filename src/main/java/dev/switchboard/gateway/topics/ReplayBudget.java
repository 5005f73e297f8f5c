package dev.switchboard.gateway.topics;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What all replays of one connection may use together: one page of a log at a time, and a number of bytes for live events
 * that wait meanwhile. A client that returns to two hundred chats and does not read costs one page, not two hundred. On
 * the connection's event loop; lives as long as the connection.
 */
final class ReplayBudget {

    private final SubscriberLoop loop;
    private final int bytes;
    private int heldBytes;
    private boolean taken;
    /** Null until a turn has to wait: most connections never replay twice at once. */
    private @Nullable Deque<Runnable> waiting;

    ReplayBudget(SubscriberLoop loop, int bytes) {
        this.loop = loop;
        this.bytes = bytes;
    }

    /** How many bytes of the outbound queue a replay may use, so that live events fit beside it. */
    int bytes() {
        return bytes;
    }

    int heldBytes() {
        return heldBytes;
    }

    /** Takes room for a live event that waits for a replay; false if too much waits already, of all topics. */
    boolean hold(int size) {
        if (heldBytes + size > bytes) {
            return false;
        }
        heldBytes += size;
        return true;
    }

    /** Gives room back that {@link #hold} took. */
    void unhold(int size) {
        heldBytes -= size;
    }

    /** Runs {@code turn} when no other replay holds a page; the turn ends with {@link #pass}. */
    void take(Runnable turn) {
        if (!taken) {
            taken = true;
            turn.run();
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(turn);
    }

    void pass() {
        Runnable next = waiting == null ? null : waiting.poll();
        if (next == null) {
            taken = false;
            waiting = null;
        } else {
            // In a task of its own: hundreds with nothing to send would otherwise call each other.
            loop.execute(next);
        }
    }
}
