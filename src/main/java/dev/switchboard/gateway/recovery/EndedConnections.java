package dev.switchboard.gateway.recovery;

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
 * Records connections that their client or the hub ended, so that no node recovers them. One request is in flight at a
 * time; connections that end meanwhile go with the next. While the store is unavailable the newest of them wait here. Safe
 * from any thread; lives as long as the node.
 */
final class EndedConnections {

    private static final Logger LOG = LoggerFactory.getLogger(EndedConnections.class);
    /** A client that returns later than this may recover, if its topic set still exists. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 500;
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

    /** Records the connection as ended. */
    synchronized void add(String sid) {
        if (unwritten.add(sid)) {
            waiting.add(sid);
            if (waiting.size() > MAX_WAITING) {
                unwritten.remove(waiting.poll());
            }
            writeNext();
        }
    }

    /** Whether the connection has ended and the store may not have recorded it yet. */
    synchronized boolean holds(String sid) {
        return unwritten.contains(sid);
    }

    private void writeNext() {
        if (writing || waiting.isEmpty()) {
            return;
        }
        writing = true;
        List<String> batch = new ArrayList<>();
        while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
            batch.add(waiting.poll());
        }
        store.end(batch, REMEMBERED).onSuccess(done -> written(batch)).onFailure(failure -> {
            LOG.debug("ended connections not recorded yet: {}", failure.getMessage());
            vertx.setTimer(RETRY_MS, timer -> putBack(batch));
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
