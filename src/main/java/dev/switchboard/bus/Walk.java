package dev.switchboard.bus;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Goes through many things a few at a time, so that whatever else an event loop has to do comes between. */
public final class Walk {

    /** So many that one turn stays far below a millisecond. */
    private static final int AT_ONCE = 1_000;

    private Walk() {}

    /**
     * Looks at each of the things, beginning in a later turn.
     *
     * @param things no longer changed by anybody
     * @param turns runs what is given to it after what is queued now
     * @param done called behind the last one
     */
    public static <T> void over(List<T> things, Executor turns, Consumer<? super T> look, Runnable done) {
        inParts(things, turns, part -> part.forEach(look), done);
    }

    /** As {@link #over}, with what one turn looks at as a list, which is never empty. */
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
