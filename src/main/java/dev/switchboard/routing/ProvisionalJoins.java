package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import java.util.HashSet;
import java.util.Set;

/** The topics whose join did not wait for one silent peer, to be read again once the peer knows of them. */
final class ProvisionalJoins {

    /** Above so many everything is read again instead. */
    private static final int REMEMBERED = 10_000;

    private Set<Topic> topics = new HashSet<>();
    private boolean tooMany;
    private long upTo;

    void add(Topic topic, long version) {
        upTo = Math.max(upTo, version);
        if (topics.size() < REMEMBERED) {
            topics.add(topic);
        } else {
            tooMany = true;
        }
    }

    /** The peer knows this node's interest up to {@code acked}. */
    void settle(long acked, DeliveryGuard delivery) {
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
