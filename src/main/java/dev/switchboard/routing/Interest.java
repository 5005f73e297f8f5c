package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import io.vertx.core.Future;

/** The topics that this node listens to, as the other nodes know them. Safe from any thread. */
public interface Interest {

    /**
     * This node has a listener of the topic. Completes once every member knows; if a member stays silent it completes
     * provisionally, and {@link NodeDelivery#resync} follows. Listening to the same topic twice changes nothing.
     */
    Future<Void> listen(Topic topic);

    /** Whether this node is known to listen to the topic, lingering included. On the context that delivers. */
    default boolean listens(Topic topic) {
        return true;
    }

    /** This node has no listener of the topic any more; the topic is dropped after a linger. */
    void release(Topic topic);
}
