package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Who hears what: for each topic one bit per node that has told of it. A bit is taken for a node's interest and released
 * when that interest is void; what it marked is swept in small portions, and only then is the bit free again. A topic
 * is here as long as any bit marks it. On the router's context only.
 */
final class InterestTable {

    /** The bit of this node itself. */
    static final int OWN = 0;
    /** No bit. */
    static final int NONE = -1;

    private static final int SWEPT_AT_ONCE = 4_000;

    private final Map<Topic, Hearers> hearers = new HashMap<>();
    private final Watcher watcher;
    private final Executor soon;
    private long taken = bit(OWN);
    private long released;
    private long sweeping;
    private int users;

    /** Told of what the users' presence and the directory of concerns depend on. */
    interface Watcher {

        /** A bit of a watched or a {@code concern-} topic changed. */
        void changed(Topic topic, boolean heardBefore, boolean heardNow);
    }

    private static final class Hearers {
        private long mask;
    }

    /**
     * @param soon runs what is given to it after what is queued now
     */
    InterestTable(Watcher watcher, Executor soon) {
        this.watcher = watcher;
        this.soon = soon;
    }

    static long bit(int index) {
        return 1L << index;
    }

    /** A bit that marks nothing, or {@link #NONE} while all are in use or not swept yet. */
    int take() {
        int index = Long.numberOfTrailingZeros(~taken);
        if (index == Long.SIZE) {
            return NONE;
        }
        taken |= bit(index);
        return index;
    }

    /** Gives a bit back; what it marks no longer counts once it is swept, which begins at once. */
    void release(int index) {
        released |= bit(index);
        if (sweeping == 0) {
            startSweep();
        }
    }

    /** Marks the topic; false if it was marked. */
    boolean add(Topic topic, int index) {
        Hearers of = hearers.computeIfAbsent(topic, absent -> {
            users += isUser(absent) ? 1 : 0;
            return new Hearers();
        });
        long before = of.mask;
        of.mask |= bit(index);
        return before != of.mask && tell(topic, before, of.mask);
    }

    /** Takes the mark away; false if there was none. */
    boolean remove(Topic topic, int index) {
        return removeAll(topic, bit(index));
    }

    /** The bits that mark the topic. */
    long mask(Topic topic) {
        Hearers of = hearers.get(topic);
        return of == null ? 0 : of.mask;
    }

    /** Whether anybody hears the topic, or did until a moment ago. */
    boolean contains(Topic topic) {
        return hearers.containsKey(topic);
    }

    /** A copy of the references of all topics: a millisecond for 100,000. */
    List<Topic> topics() {
        return new ArrayList<>(hearers.keySet());
    }

    int size() {
        return hearers.size();
    }

    /** How many of the topics are a user's. */
    int users() {
        return users;
    }

    private boolean removeAll(Topic topic, long bits) {
        Hearers of = hearers.get(topic);
        if (of == null || (of.mask & bits) == 0) {
            return false;
        }
        long before = of.mask;
        of.mask &= ~bits;
        if (of.mask == 0) {
            hearers.remove(topic);
            users -= isUser(topic) ? 1 : 0;
        }
        return tell(topic, before, of.mask);
    }

    private boolean tell(Topic topic, long before, long now) {
        if (topic.kind().watched() || topic.kind() == Topic.Kind.CONCERN) {
            watcher.changed(topic, before != 0, now != 0);
        }
        return true;
    }

    private static boolean isUser(Topic topic) {
        return topic.kind() == Topic.Kind.USER;
    }

    private void startSweep() {
        sweeping = released;
        released = 0;
        // The map itself goes on changing meanwhile.
        List<Topic> topics = topics();
        soon.execute(() -> sweep(topics.iterator()));
    }

    private void sweep(Iterator<Topic> topics) {
        for (int i = 0; i < SWEPT_AT_ONCE && topics.hasNext(); i++) {
            removeAll(topics.next(), sweeping);
        }
        if (topics.hasNext()) {
            soon.execute(() -> sweep(topics));
            return;
        }
        taken &= ~sweeping;
        sweeping = 0;
        if (released != 0) {
            startSweep();
        }
    }
}
