package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps events in order that become ready at different times: an event is published once it is ready and those before it in each
 * of its topics have been published or have failed. Events without a common topic do not wait for each other. Used on one event
 * loop; lives as long as what it keeps in order.
 */
public final class TopicTurns {

    private final Map<Topic, Future<?>> last = new HashMap<>();

    /**
     * Publishes in turn.
     *
     * @param topics those whose order matters
     * @param ready succeeds when it may be published
     * @param publish makes the result; called in turn
     */
    public <R, P> Future<P> then(Collection<Topic> topics, Future<R> ready, Function<R, P> publish) {
        List<Future<?>> before = new ArrayList<>();
        for (Topic topic : topics) {
            Future<?> earlier = last.get(topic);
            if (earlier != null && !earlier.isComplete()) {
                before.add(earlier);
            }
        }
        if (before.isEmpty()) {
            return note(topics, ready.map(publish));
        }
        Promise<P> done = Promise.promise();
        Future.join(before).onComplete(passed -> ready.map(publish).onComplete(done));
        return note(topics, done.future());
    }

    private <P> Future<P> note(Collection<Topic> topics, Future<P> published) {
        topics.forEach(topic -> last.put(topic, published));
        return published;
    }
}
