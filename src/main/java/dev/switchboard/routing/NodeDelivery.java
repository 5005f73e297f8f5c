package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.Set;

/**
 * What routing hands to this node: publications for the topics it listens to, and word that some may be missing. All
 * calls come on the router's context, in the order of arrival, and must not block.
 */
public interface NodeDelivery {

    /** Delivers to this node's connections. The publication holds only targets and nudged users this node listens to. */
    void deliver(Publication publication);

    /** Delivers as {@link #deliver}, and completes when it is written and its evictions are carried out. */
    Future<Void> deliverConfirmed(Publication publication);

    /** Publications of these topics may have been missed: what their logs hold behind the last delivered is to be read. */
    void resync(Set<Topic> topics);

    /** Whether anybody on this node hears the topic, or will as soon as every member knows. */
    default boolean hears(Topic topic) {
        return true;
    }

    /** Publications of any topic may have been missed. */
    void resyncAll();
}
