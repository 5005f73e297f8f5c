package dev.switchboard.gateway.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts one topic's events in the order of its log: the next one passes, an older one is dropped, a later one waits until
 * those before it have passed. It only decides; filling a gap is its owner's task. Not safe for several threads.
 *
 * @param <E> what is ordered
 */
final class TopicSequencer<E> {

    /** How many events wait after a gap; the rest is read from the log. */
    static final int MAX_WAITING = 1_000;

    private static final long UNKNOWN = Positions.UNKNOWN;

    /** Null while nothing waits: there is one sequencer for each topic. */
    private @Nullable TreeMap<Long, E> waiting;

    private final Consumer<E> dropped;
    private final Consumer<E> displaced;
    private long position = UNKNOWN;

    /**
     * @param dropped gets each event that waited and will not pass, because the log's end at a join covers it
     * @param displaced gets each event ahead of the position that does not wait, because there is no room or because the
     *     same event arrived again; it passes later, read from the log
     */
    TopicSequencer(Consumer<E> dropped, Consumer<E> displaced) {
        this.dropped = dropped;
        this.displaced = displaced;
    }

    /** Takes an event; returns those that may pass now, in order. */
    List<E> offer(long seq, E event) {
        if (position != UNKNOWN && seq <= position) {
            return List.of();
        }
        if (position != UNKNOWN && seq == position + 1 && waiting == null) {
            position = seq;
            return List.of(event);
        }
        hold(seq, event);
        return pass();
    }

    /** Takes an event that was read from the log right after the position {@code after}, however far it is from it. */
    List<E> follow(long after, long seq, E event) {
        if (seq <= position || after > position) {
            return List.of();
        }
        E same = waiting == null ? null : waiting.remove(seq);
        if (same != null) {
            displaced.accept(same);
            forgetEmpty();
        }
        position = seq;
        List<E> passing = new ArrayList<>(1);
        passing.add(event);
        passing.addAll(pass());
        return passing;
    }

    /** Takes an event that waits, whatever its place, until {@link #proceed}. */
    void hold(long seq, E event) {
        TreeMap<Long, E> all = waiting == null ? new TreeMap<>() : waiting;
        waiting = all;
        E former = all.put(seq, event);
        if (former != null) {
            displaced.accept(former);
        }
        if (all.size() > MAX_WAITING) {
            displaced.accept(all.pollLastEntry().getValue());
        }
    }

    /** The events that may pass, after {@link #hold}. */
    List<E> proceed() {
        return pass();
    }

    /** The last event that it knows of, passed or waiting. */
    long highest() {
        return waiting == null ? position : Math.max(position, waiting.lastKey());
    }

    /** What lies after {@code last}, up to {@code lost}, is in no log: it continues after {@code last}. */
    void goBack(long last, long lost) {
        if (lost > last && waiting != null) {
            drop(waiting.subMap(last, false, lost, true));
        }
        position = Math.min(position, last);
    }

    /**
     * The topic's log ended at {@code head} when its first member joined; without effect once the position is known.
     *
     * @return the events after it that may pass
     */
    List<E> startAt(long head) {
        if (position == UNKNOWN) {
            position = head;
        }
        return pass();
    }

    /**
     * As {@link #startAt}, for a head that could be read only long after the join: live events since then do not count as
     * missed.
     */
    List<E> startLateAt(long head) {
        return startAt(waiting == null ? head : Math.min(head, waiting.firstKey() - 1));
    }

    boolean isStarted() {
        return position != UNKNOWN;
    }

    /** The last event that passed; {@link Positions#UNKNOWN} before the start. */
    long position() {
        return position;
    }

    /** Whether an event waits for one before it. */
    boolean hasGap() {
        return position != UNKNOWN && waiting != null;
    }

    /** Drops all that waits. */
    void abandon() {
        if (waiting != null) {
            drop(waiting);
        }
    }

    private void drop(NavigableMap<Long, E> events) {
        events.values().forEach(dropped);
        events.clear();
        forgetEmpty();
    }

    private void forgetEmpty() {
        if (waiting != null && waiting.isEmpty()) {
            waiting = null;
        }
    }

    private List<E> pass() {
        if (position != UNKNOWN && waiting != null) {
            drop(waiting.headMap(position, true));
        }
        if (position == UNKNOWN || waiting == null) {
            return List.of();
        }
        List<E> passing = new ArrayList<>(1);
        while (!waiting.isEmpty() && waiting.firstKey() == position + 1) {
            passing.add(waiting.pollFirstEntry().getValue());
            position++;
        }
        forgetEmpty();
        return passing;
    }
}
