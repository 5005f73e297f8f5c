package dev.switchboard.gateway.socketio.recovery;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the store remember which connections are over by the word of their client or of the hub, many with one question:
 * one is under way, what ends meanwhile goes with the next. While the store is away they wait here, the newest of them.
 * Safe from any thread; lives as long as the node.
 */
final class EndedConnections {

    private static final Logger LOG = LoggerFactory.getLogger(EndedConnections.class);
    /** Whoever comes back later than this has forgotten that it was over. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final int MAX_WAITING = 10_000;
    private static final int AT_ONCE = 500;
    private static final long RETRY_MS = 1_000;

    private final Vertx vertx;
    private final RecoveryClient store;
    private final Deque<String> waiting = new ArrayDeque<>();
    private final Set<String> unwritten = new HashSet<>();
    private boolean writing;

    EndedConnections(Vertx vertx, RecoveryClient store) {
        this.vertx = vertx;
        this.store = store;
    }

    /** This connection is over. */
    synchronized void add(String sid) {
        if (unwritten.add(sid)) {
            waiting.add(sid);
            if (waiting.size() > MAX_WAITING) {
                unwritten.remove(waiting.poll());
            }
            writeNext();
        }
    }

    /** Whether the connection is over, and the store may not know yet. */
    synchronized boolean holds(String sid) {
        return unwritten.contains(sid);
    }

    private void writeNext() {
        if (writing || waiting.isEmpty()) {
            return;
        }
        writing = true;
        List<String> batch = new ArrayList<>();
        while (batch.size() < AT_ONCE && !waiting.isEmpty()) {
            batch.add(waiting.poll());
        }
        store.end(batch, REMEMBERED).onSuccess(done -> written(batch)).onFailure(away -> {
            LOG.debug("endings wait for the store: {}", away.getMessage());
            vertx.setTimer(RETRY_MS, again -> putBack(batch));
        });
    }

    private synchronized void written(List<String> batch) {
        unwritten.removeAll(batch);
        writing = false;
        writeNext();
    }

    private synchronized void putBack(List<String> batch) {
        batch.forEach(waiting::addFirst);
        writing = false;
        writeNext();
    }
}
