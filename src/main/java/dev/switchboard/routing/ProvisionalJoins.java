package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import java.util.HashSet;
import java.util.Set;

/**
 * The topics whose join did not wait for one silent peer. They are read again once the peer knows of them. On the router's
 * context only; lives as long as its peer.
 */
final class ProvisionalJoins {

    /** With more topics than this, all topics of the node are read again instead. */
    private static final int MAX_TOPICS = 10_000;

    private final DeliveryGuard delivery;
    private Set<Topic> topics = new HashSet<>();
    private boolean tooMany;
    private long upTo;

    ProvisionalJoins(DeliveryGuard delivery) {
        this.delivery = delivery;
    }

    void add(Topic topic, long version) {
        upTo = Math.max(upTo, version);
        if (topics.size() < MAX_TOPICS) {
            topics.add(topic);
        } else {
            tooMany = true;
        }
    }

    /** The peer knows this node's interest up to version {@code acked}. */
    void settle(long acked) {
        if (topics.isEmpty() || acked < upTo) {
            return;
        }
        Set<Topic> settled = topics;
        topics = new HashSet<>();
        if (tooMany) {
            tooMany = false;
            delivery.resyncAll();
        } else {
            delivery.resync(settled);
        }
    }
}
