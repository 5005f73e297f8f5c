package dev.switchboard.routing.interest;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The interest of all nodes: for each topic one bit per node that announced it. A bit is taken for a node's interest and
 * released when that interest is void; the bit's marks are then swept in {@link Rounds}, and only after that is the bit
 * free for reuse. A topic stays in the table as long as any bit marks it. On the router's context only.
 */
public final class InterestTable {

    /** The bit of this node. */
    public static final int OWN = 0;
    /** No bit. */
    public static final int NONE = -1;

    /** On one context, but walked while topics come and go. */
    private final Map<Topic, Marks> marks = new ConcurrentHashMap<>();

    private final Watcher watcher;
    private final Rounds rounds;
    private long taken = bit(OWN);
    private long released;
    private long sweeping;
    private int users;
    private long userChanges;

    /** Notified of the changes that presence and the directory of concerns depend on. */
    public interface Watcher {

        /** A bit of a watched topic or of a {@code concern-} topic changed. */
        void changed(Topic topic, boolean markedBefore, boolean markedNow);
    }

    private static final class Marks {
        private long mask;
    }

    /**
     * @param rounds sweep the released bits
     */
    public InterestTable(Watcher watcher, Rounds rounds) {
        this.watcher = watcher;
        this.rounds = rounds;
    }

    public static long bit(int index) {
        return 1L << index;
    }

    /** Takes a bit that marks nothing; {@link #NONE} while all bits are in use or not swept yet. */
    int take() {
        int index = Long.numberOfTrailingZeros(~taken);
        if (index == Long.SIZE) {
            return NONE;
        }
        taken |= bit(index);
        return index;
    }

    /** Gives a bit back. The sweep of its marks starts at once; a mark counts until it is swept. */
    void release(int index) {
        released |= bit(index);
        if (sweeping == 0) {
            startSweep();
        }
    }

    /** Marks the topic; false if the mark was set already. */
    public boolean add(Topic topic, int index) {
        Marks of = marks.computeIfAbsent(topic, absent -> {
            users += isUser(absent) ? 1 : 0;
            return new Marks();
        });
        long before = of.mask;
        of.mask |= bit(index);
        return before != of.mask && notifyWatcher(topic, before, of.mask);
    }

    /** Clears the mark; false if there was none. */
    public boolean remove(Topic topic, int index) {
        return removeAll(topic, bit(index));
    }

    /** The bits that mark the topic. */
    public long mask(Topic topic) {
        Marks of = marks.get(topic);
        return of == null ? 0 : of.mask;
    }

    /** The bits that mark the user's personal topic. Skips validation: an id that no topic can have is in no table. */
    long maskOfUser(String id) {
        return mask(new Topic("user-" + id, Topic.Kind.USER));
    }

    /** Rises with each change of a personal topic's marks. */
    long userChanges() {
        return userChanges;
    }

    /** Whether any node listens to the topic, or did until a moment ago. */
    public boolean contains(Topic topic) {
        return marks.containsKey(topic);
    }

    /** Looks at each topic; the look may take it out. */
    public Walk walk(Consumer<? super Topic> look) {
        return Walk.over(marks.keySet().iterator(), marks.size(), look);
    }

    public int size() {
        return marks.size();
    }

    /** How many of the topics are personal topics. */
    public int users() {
        return users;
    }

    private boolean removeAll(Topic topic, long bits) {
        Marks of = marks.get(topic);
        if (of == null || (of.mask & bits) == 0) {
            return false;
        }
        long before = of.mask;
        of.mask &= ~bits;
        if (of.mask == 0) {
            marks.remove(topic);
            users -= isUser(topic) ? 1 : 0;
        }
        return notifyWatcher(topic, before, of.mask);
    }

    private boolean notifyWatcher(Topic topic, long before, long now) {
        userChanges += isUser(topic) ? 1 : 0;
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
        rounds.soon(walk(topic -> removeAll(topic, sweeping)), this::endSweep);
    }

    private void endSweep() {
        taken &= ~sweeping;
        sweeping = 0;
        if (released != 0) {
            startSweep();
        }
    }
}
