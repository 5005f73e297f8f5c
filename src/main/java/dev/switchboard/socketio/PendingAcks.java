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
 * The acknowledgements that one socket has asked its client for, numbered from 0, each with its time limit and never more
 * than so many. On the session's context; lives as long as the socket, which fails what is left.
 */
final class PendingAcks {

    private final Vertx vertx;
    private final int limit;
    private final Map<Long, Promise<JsonArray>> waiting = new HashMap<>(0);
    private long nextId;

    PendingAcks(Vertx vertx, int limit) {
        this.vertx = vertx;
        this.limit = limit;
    }

    boolean full() {
        return waiting.size() >= limit;
    }

    /** The id that the next {@link #await} waits for. */
    long nextId() {
        return nextId;
    }

    Future<JsonArray> await(Duration timeout) {
        long id = nextId++;
        Promise<JsonArray> promise = Promise.promise();
        waiting.put(id, promise);
        long timer = vertx.setTimer(timeout.toMillis(), fired -> {
            waiting.remove(id);
            promise.tryFail(new AckFailed("operation has timed out"));
        });
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** An answer came; one that nobody waits for is ignored. */
    void complete(long id, JsonArray arguments) {
        Promise<JsonArray> promise = waiting.remove(id);
        if (promise != null) {
            promise.tryComplete(arguments);
        }
    }

    void failAll(String words) {
        List<Promise<JsonArray>> left = List.copyOf(waiting.values());
        waiting.clear();
        left.forEach(promise -> promise.tryFail(new AckFailed(words)));
    }
}
