package dev.switchboard.gateway.topics;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The confirmations of one topic's events that found no room to wait and come from the log instead. On the router's
 * context alone; lives as long as its feed.
 */
final class LateConfirmations {

    /** With more than this, the caller's own timeout applies. */
    private static final int MAX = 1_000;

    /** Null while there is none. */
    private @Nullable TreeMap<Long, List<Promise<Void>>> bySeq;

    private int count;

    void add(long seq, Promise<Void> confirmation) {
        if (count < MAX) {
            count++;
            TreeMap<Long, List<Promise<Void>>> all = bySeq == null ? new TreeMap<>() : bySeq;
            bySeq = all;
            all.computeIfAbsent(seq, absent -> new ArrayList<>(1)).add(confirmation);
        }
    }

    /** Removes and returns the confirmations of the events up to the position. */
    List<Promise<Void>> takeUpTo(long position) {
        if (bySeq == null || bySeq.firstKey() > position) {
            return List.of();
        }
        List<Promise<Void>> reached = bySeq.headMap(position, true).values().stream()
                .flatMap(Collection::stream)
                .toList();
        bySeq.headMap(position, true).clear();
        count -= reached.size();
        if (bySeq.isEmpty()) {
            bySeq = null;
        }
        return reached;
    }
}
