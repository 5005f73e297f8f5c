package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.Set;

/**
 * Receives from routing the publications for the topics that this node listens to, and notice that some may be missing.
 * All calls come on the router's context, in the order of arrival, and must not block.
 */
public interface NodeDelivery {

    /** Delivers to this node's connections. The publication holds only targets and nudged users this node listens to. */
    void deliver(Publication publication);

    /** Delivers as {@link #deliver}, and completes once it is written and its evictions are carried out. */
    Future<Void> deliverConfirmed(Publication publication);

    /** Publications of these topics may have been missed: read their logs from the last delivered event on. */
    void resync(Set<Topic> topics);

    /** Whether the topic has a listener on this node, or will as soon as every member knows. */
    default boolean receives(Topic topic) {
        return true;
    }

    /** Publications of any topic may have been missed. */
    void resyncAll();
}
