package dev.switchboard.storage;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connections that have been in use for longer than anything takes. A server whose host is lost after it has
 * acknowledged a statement, and before it has answered, says nothing ever again: no timeout of the network counts then, and the
 * pool would lose a place for each. Safe from any thread; its pool closes it.
 */
final class ConnectionUses {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionUses.class);
    private static final int LOOKS = 10;

    private final Set<Use> uses = ConcurrentHashMap.newKeySet();
    private final Vertx vertx;
    private final Duration patience;
    private final Consumer<SqlConnection> end;
    private final long timer;

    /** One use of one connection. */
    record Use(SqlConnection connection, long since) {}

    /**
     * @param patience how long a use may take
     * @param end ends a pooled connection, so that what waits for it fails
     */
    ConnectionUses(Vertx vertx, Duration patience, Consumer<SqlConnection> end) {
        this.vertx = vertx;
        this.patience = patience;
        this.end = end;
        this.timer = vertx.setPeriodic(Math.max(1, patience.toMillis() / LOOKS), fired -> look());
    }

    Use begin(SqlConnection connection) {
        Use use = new Use(connection, System.nanoTime());
        uses.add(use);
        return use;
    }

    void end(Use use) {
        uses.remove(use);
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        long now = System.nanoTime();
        uses.stream()
                .filter(use -> now - use.since() > patience.toNanos())
                .toList()
                .forEach(this::giveUp);
    }

    private void giveUp(Use use) {
        if (uses.remove(use)) {
            LOG.warn("PostgreSQL has not answered for {} s: the connection is given up", patience.toSeconds());
            end.accept(use.connection());
        }
    }
}
