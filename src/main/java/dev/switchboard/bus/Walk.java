package dev.switchboard.bus;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Visits many elements a few per turn, so that an event loop can do its other work in between. */
public final class Walk {

    /** One turn with so many stays far below a millisecond. */
    private static final int AT_ONCE = 1_000;

    private Walk() {}

    /**
     * Visits each element, beginning in a later turn.
     *
     * @param things must not change any more
     * @param turns runs a task after the tasks that are queued now
     * @param done called after the last element
     */
    public static <T> void over(List<T> things, Executor turns, Consumer<? super T> look, Runnable done) {
        inParts(things, turns, part -> part.forEach(look), done);
    }

    /** As {@link #over}, with the elements of one turn as a list, which is never empty. */
    public static <T> void inParts(List<T> things, Executor turns, Consumer<List<T>> look, Runnable done) {
        turns.execute(() -> next(things, 0, turns, look, done));
    }

    private static <T> void next(List<T> things, int from, Executor turns, Consumer<List<T>> look, Runnable done) {
        int to = Math.min(things.size(), from + AT_ONCE);
        if (from < to) {
            look.accept(things.subList(from, to));
        }
        if (to < things.size()) {
            turns.execute(() -> next(things, to, turns, look, done));
        } else {
            done.run();
        }
    }
}
