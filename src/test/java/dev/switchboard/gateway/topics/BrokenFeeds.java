package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/** Breaks what a node delivers, for tests of the audits. */
public final class BrokenFeeds {

    private BrokenFeeds() {}

    /** The node no longer delivers the topic, and routing is not notified. */
    public static Future<Void> forget(TopicFanout fanout, Topic topic) {
        Promise<Void> forgotten = Promise.promise();
        fanout.context().execute(() -> {
            fanout.feeds().remove(topic);
            forgotten.complete();
        });
        return forgotten.future();
    }

    /** The node delivers the topic to a loop without members. */
    public static Future<Void> feed(TopicFanout fanout, Topic topic, SubscriberLoop loop) {
        return fanout.enter(List.of(topic), loop);
    }
}
