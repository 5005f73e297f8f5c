package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Topic;
import java.util.List;
import java.util.Map;

/**
 * A topic set as PostgreSQL stores it, with the connection's positions at that time. It never changes.
 *
 * @param base the positions, in the order of the topics; 0 for a topic without a log
 */
public record StoredTopicSet(String id, List<Topic> topics, List<Long> base) {

    /** A set with a new id. */
    static StoredTopicSet of(Map<Topic, Long> positions) {
        return new StoredTopicSet(
                RecoverySecret.newPid(), List.copyOf(positions.keySet()), List.copyOf(positions.values()));
    }

    /** The base positions as an array of the caller's own. */
    long[] basePositions() {
        return base.stream().mapToLong(Long::longValue).toArray();
    }
}
