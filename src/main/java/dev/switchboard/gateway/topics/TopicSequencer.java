package dev.switchboard.gateway.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

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

    private final TreeMap<Long, E> waiting = new TreeMap<>();
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
        if (position != UNKNOWN && seq == position + 1 && waiting.isEmpty()) {
            position = seq;
            return List.of(event);
        }
        E former = waiting.put(seq, event);
        if (former != null) {
            displaced.accept(former);
        }
        if (waiting.size() > MAX_WAITING) {
            displaced.accept(waiting.pollLastEntry().getValue());
        }
        return pass();
    }

    /** Takes an event that was read from the log right after the position {@code after}, however far it is from it. */
    List<E> follow(long after, long seq, E event) {
        if (seq <= position || after > position) {
            return List.of();
        }
        E same = waiting.remove(seq);
        if (same != null) {
            displaced.accept(same);
        }
        position = seq;
        List<E> passing = new ArrayList<>(1);
        passing.add(event);
        passing.addAll(pass());
        return passing;
    }

    /** Takes an event that waits, whatever its place, until {@link #proceed}. */
    void hold(long seq, E event) {
        E former = waiting.put(seq, event);
        if (former != null) {
            displaced.accept(former);
        }
        if (waiting.size() > MAX_WAITING) {
            displaced.accept(waiting.pollLastEntry().getValue());
        }
    }

    /** The events that may pass, after {@link #hold}. */
    List<E> proceed() {
        return pass();
    }

    /** The last event that it knows of, passed or waiting. */
    long highest() {
        return waiting.isEmpty() ? position : Math.max(position, waiting.lastKey());
    }

    /** What lies after {@code last}, up to {@code lost}, is in no log: it continues after {@code last}. */
    void goBack(long last, long lost) {
        if (lost > last) {
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
        return startAt(waiting.isEmpty() ? head : Math.min(head, waiting.firstKey() - 1));
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
        return position != UNKNOWN && !waiting.isEmpty();
    }

    /** Drops all that waits. */
    void abandon() {
        drop(waiting);
    }

    private void drop(NavigableMap<Long, E> events) {
        events.values().forEach(dropped);
        events.clear();
    }

    private List<E> pass() {
        if (position == UNKNOWN) {
            return List.of();
        }
        drop(waiting.headMap(position, true));
        List<E> passing = new ArrayList<>(1);
        while (!waiting.isEmpty() && waiting.firstKey() == position + 1) {
            passing.add(waiting.pollFirstEntry().getValue());
            position++;
        }
        return passing;
    }
}
