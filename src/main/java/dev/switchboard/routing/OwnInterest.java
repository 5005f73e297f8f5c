package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this node listens to, by versions: each gain and each loss is one more. The last changes are kept, so that a peer
 * that is a little behind needs only those. On the router's context only.
 */
final class OwnInterest {

    /** How many changes are kept; a power of two. A peer farther behind gets everything. */
    static final int KEPT = 1 << 16;

    private final Map<Topic, Long> gainedAt = new HashMap<>();
    private final InterestDigest digest = new InterestDigest();
    private final InterestChange[] changes = new InterestChange[KEPT];
    private long version;

    /** The version that the topic was gained at, now if it is new. */
    long gain(Topic topic) {
        Long since = gainedAt.get(topic);
        if (since != null) {
            return since;
        }
        append(new InterestChange(topic, true));
        gainedAt.put(topic, version);
        digest.add(topic);
        return version;
    }

    boolean lose(Topic topic) {
        if (gainedAt.remove(topic) == null) {
            return false;
        }
        append(new InterestChange(topic, false));
        digest.remove(topic);
        return true;
    }

    boolean has(Topic topic) {
        return gainedAt.containsKey(topic);
    }

    long version() {
        return version;
    }

    InterestDigest digest() {
        return digest;
    }

    int size() {
        return gainedAt.size();
    }

    List<Topic> topics() {
        return new ArrayList<>(gainedAt.keySet());
    }

    /** The next changes after {@code from}, as many as fit into so many bytes; empty if they are no longer all kept. */
    Optional<List<InterestChange>> changesAfter(long from, int maxBytes) {
        if (version - from > KEPT) {
            return Optional.empty();
        }
        List<InterestChange> next = new ArrayList<>();
        int bytes = 0;
        for (long at = from; at < version && bytes < maxBytes; at++) {
            InterestChange change = changes[slot(at + 1)];
            bytes += WireWriter.sizeOf(change.topic()) + 1;
            next.add(change);
        }
        return Optional.of(next);
    }

    private void append(InterestChange change) {
        version++;
        changes[slot(version)] = change;
    }

    private static int slot(long version) {
        return (int) (version & (KEPT - 1));
    }
}
