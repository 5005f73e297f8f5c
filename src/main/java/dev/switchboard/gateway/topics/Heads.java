package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reads where topics' logs end, many in one question: one question is in flight, and requests that arrive meanwhile go with
 * the next. So a storm of connects costs the store a few reads. Any thread; answers on the context it was made with.
 */
public final class Heads {

    private static final int MAX_TOPICS = 500;
    /** A store that is silent for so long is away: clients must be greeted without it, and soon. */
    private static final long PATIENCE_MS = 2_000;

    private final Context context;
    private final TopicLogs logs;
    private Map<Topic, Promise<Long>> asked = new HashMap<>();
    private boolean inFlight;

    public Heads(Context context, TopicLogs logs) {
        this.context = context;
        this.logs = logs;
    }

    /** The last {@code seq} of the topic, 0 if none; read after this call. */
    Future<Long> of(Topic topic) {
        Promise<Long> answer = Promise.promise();
        context.runOnContext(ignored -> {
            Promise<Long> together = asked.computeIfAbsent(topic, created -> Promise.promise());
            together.future().onComplete(answer);
            askNext();
        });
        return answer.future();
    }

    private void askNext() {
        if (inFlight || asked.isEmpty()) {
            return;
        }
        inFlight = true;
        Map<Topic, Promise<Long>> batch = takeBatch();
        logs.heads(batch.keySet())
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .onComplete(read -> context.runOnContext(ignored -> {
                    inFlight = false;
                    batch.forEach((topic, promise) -> {
                        if (read.succeeded()) {
                            promise.complete(read.result().getOrDefault(topic, 0L));
                        } else {
                            promise.fail(read.cause());
                        }
                    });
                    askNext();
                }));
    }

    private Map<Topic, Promise<Long>> takeBatch() {
        if (asked.size() <= MAX_TOPICS) {
            Map<Topic, Promise<Long>> all = asked;
            asked = new HashMap<>();
            return all;
        }
        Map<Topic, Promise<Long>> batch = new HashMap<>();
        Iterator<Map.Entry<Topic, Promise<Long>>> entries = asked.entrySet().iterator();
        while (batch.size() < MAX_TOPICS) {
            Map.Entry<Topic, Promise<Long>> entry = entries.next();
            batch.put(entry.getKey(), entry.getValue());
            entries.remove();
        }
        return batch;
    }
}
