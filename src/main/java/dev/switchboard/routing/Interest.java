package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import io.vertx.core.Future;

/** What this node listens to, as the other nodes know it. Safe from any thread. */
public interface Interest {

    /**
     * This node has a listener of the topic. Completes once every member knows; for a member that is silent for long
     * provisionally, and then {@link NodeDelivery#resync} follows. Again for a topic listened to is no change.
     */
    Future<Void> listen(Topic topic);

    /** Whether this node is known to listen to the topic, lingering included. On the context that delivers. */
    default boolean listens(Topic topic) {
        return true;
    }

    /** This node has no listener of the topic any more; it is let go after a linger. */
    void release(Topic topic);
}
