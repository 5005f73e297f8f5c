package dev.switchboard.socketio;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The acknowledgements that one socket waits for, numbered from 0, each with a timeout and limited in number. On the
 * session's context; lives as long as the socket, which fails the pending ones at its end.
 */
final class PendingAcks {

    private final Vertx vertx;
    private final int limit;
    /** Most sockets never wait for one. */
    private Map<Long, Promise<JsonArray>> pending = Map.of();

    private long nextId;

    PendingAcks(Vertx vertx, int limit) {
        this.vertx = vertx;
        this.limit = limit;
    }

    boolean full() {
        return pending.size() >= limit;
    }

    /** The id that the next {@link #await} will use. */
    long nextId() {
        return nextId;
    }

    Future<JsonArray> await(Duration timeout) {
        long id = nextId++;
        Promise<JsonArray> promise = Promise.promise();
        pending = pending.isEmpty() ? new HashMap<>(4) : pending;
        pending.put(id, promise);
        long timer = vertx.setTimer(timeout.toMillis(), fired -> {
            if (!pending.isEmpty()) {
                pending.remove(id);
            }
            promise.tryFail(new AckFailed("operation has timed out"));
        });
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** Completes the acknowledgement with this id; false if it is none of these. */
    boolean complete(long id, JsonArray arguments) {
        Promise<JsonArray> promise = pending.isEmpty() ? null : pending.remove(id);
        if (promise == null) {
            return false;
        }
        promise.tryComplete(arguments);
        return true;
    }

    void failAll(String message) {
        List<Promise<JsonArray>> left = List.copyOf(pending.values());
        pending = Map.of();
        left.forEach(promise -> promise.tryFail(new AckFailed(message)));
    }
}
