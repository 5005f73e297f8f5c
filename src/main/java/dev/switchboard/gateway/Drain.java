package dev.switchboard.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collections;
import java.util.List;

/**
 * Empties a node that ends: admits nobody, and tells its connections {@code 1012} a few at a time, in random order, so
 * that the nodes they come back to are not stormed. Used once.
 */
public final class Drain {

    private static final long TICK_MS = 100;
    private static final long TICKS_PER_SECOND = 10;

    private final Gateway gateway;
    private final List<Connection> left;

    private Drain(Gateway gateway) {
        this.gateway = gateway;
        this.left = gateway.registry().all();
        Collections.shuffle(left);
    }

    /** Starts, and completes when every connection has been told. */
    public static Future<Void> of(Gateway gateway) {
        gateway.drain();
        Drain drain = new Drain(gateway);
        Promise<Void> emptied = Promise.promise();
        drain.next(emptied);
        return emptied.future();
    }

    private void next(Promise<Void> emptied) {
        long batch = Math.max(1, gateway.config().drainPerSecond() / TICKS_PER_SECOND);
        for (long i = 0; i < batch && !left.isEmpty(); i++) {
            Connection connection = left.remove(left.size() - 1);
            connection.shard().execute(() -> connection.close(CloseReason.DRAIN));
        }
        if (left.isEmpty()) {
            // Those that were admitted while this began.
            gateway.registry()
                    .all()
                    .forEach(connection -> connection.shard().execute(() -> connection.close(CloseReason.DRAIN)));
            emptied.complete();
        } else {
            gateway.vertx().setTimer(TICK_MS, fired -> next(emptied));
        }
    }
}
