package dev.switchboard.routing.interest;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import dev.switchboard.routing.wire.FrameCodec;
import dev.switchboard.routing.wire.InterestChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The topics that this node listens to, by version: each gain and each loss is one version. The last changes are kept, so
 * that a peer slightly behind needs only those. On the router's context only.
 */
public final class OwnInterest {

    /** How many changes are kept; a power of two. A peer farther behind gets a snapshot. */
    static final int KEPT = 1 << 16;

    /** On one context, but walked while topics come and go. */
    private final Map<Topic, Long> gainedAt = new ConcurrentHashMap<>();

    private final InterestDigest digest = new InterestDigest();
    private final @Nullable InterestChange[] changes = new InterestChange[KEPT];
    private long version;

    /** Adds the topic and returns the version at which it was gained, an earlier one if it was there already. */
    public long gain(Topic topic) {
        Long since = gainedAt.get(topic);
        if (since != null) {
            return since;
        }
        append(new InterestChange(topic, true));
        gainedAt.put(topic, version);
        digest.add(topic);
        return version;
    }

    /** Removes the topic; false if it was not there. */
    public boolean lose(Topic topic) {
        if (gainedAt.remove(topic) == null) {
            return false;
        }
        append(new InterestChange(topic, false));
        digest.remove(topic);
        return true;
    }

    public boolean has(Topic topic) {
        return gainedAt.containsKey(topic);
    }

    public long version() {
        return version;
    }

    public InterestDigest digest() {
        return digest;
    }

    public int size() {
        return gainedAt.size();
    }

    /** Looks at each topic; the look may take it out. */
    public Walk walk(Consumer<? super Topic> look) {
        return Walk.over(gainedAt.keySet().iterator(), gainedAt.size(), look);
    }

    /** A copy of the references to all topics. */
    public List<Topic> topics() {
        return new ArrayList<>(gainedAt.keySet());
    }

    /** The next changes after {@code from}, as many as fit into {@code maxBytes}; empty if some are no longer kept. */
    public Optional<List<InterestChange>> changesAfter(long from, int maxBytes) {
        if (version - from > KEPT) {
            return Optional.empty();
        }
        List<InterestChange> next = new ArrayList<>();
        int bytes = 0;
        for (long at = from; at < version && bytes < maxBytes; at++) {
            InterestChange change = Objects.requireNonNull(changes[slot(at + 1)]);
            bytes += FrameCodec.sizeOf(change.topic()) + 1;
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
