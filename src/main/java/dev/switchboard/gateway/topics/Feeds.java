package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.Collection;

/** Which topics this node receives for its event loops. Safe from any thread, except where noted. */
interface Feeds {

    /**
     * Delivers the topics to the loop from now on. Completes, on the router's context, when every node knows; events may
     * reach the loop before that. On the loop.
     */
    Future<Void> enter(Collection<Topic> topics, SubscriberLoop loop);

    /** The loop has no member of the topic any more. On the loop, so that it cannot overtake an {@link #enter}. */
    void exit(Topic topic, SubscriberLoop loop);

    /** The topic's log ended at {@code head} when a member joined. */
    void startAt(Topic topic, long head);

    /** The store was away when a member joined: finds out where the log ends as soon as the store answers. */
    void startLate(Topic topic);
}
