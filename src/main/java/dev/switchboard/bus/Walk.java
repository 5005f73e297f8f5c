package dev.switchboard.bus;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A look at many elements, one after the other, between which an event loop does its other work. It holds no copy: what
 * comes on the way may be passed over, what stays is looked at. Its {@link Rounds} decide when it goes on; for one thread.
 */
public interface Walk {

    /** Looks at the next element; false if none is left. */
    boolean step();

    /** About how many elements are left. */
    int left();

    /** The loop turns to other work for a while, or none is left. */
    default void rest() {}

    /**
     * Looks at what the iterator brings.
     *
     * @param elements must allow for changes on the way, as those of {@link java.util.concurrent.ConcurrentHashMap} do
     * @param count about how many they are
     */
    static <T> Walk over(Iterator<? extends T> elements, int count, Consumer<? super T> look) {
        return new Walk() {

            private int left = count;

            @Override
            public boolean step() {
                if (!elements.hasNext()) {
                    left = 0;
                    return false;
                }
                left--;
                look.accept(elements.next());
                return true;
            }

            @Override
            public int left() {
                return Math.max(0, left);
            }
        };
    }

    /** A part that is handed to another thread has so many elements that the way there hardly counts. */
    int LEAST_PART = 256;

    /**
     * Looks at several elements at once: at a rest if there are {@link #LEAST_PART}, and at the end.
     *
     * @param over makes the walk, given what collects its elements
     * @param look takes a list that is not empty, and keeps it
     */
    static <T> Walk inParts(Function<Consumer<T>, Walk> over, Consumer<List<T>> look) {
        List<T> part = new ArrayList<>();
        Walk walk = over.apply(part::add);
        return new Walk() {

            @Override
            public boolean step() {
                boolean more = walk.step();
                if (!more) {
                    lookAt(1);
                }
                return more;
            }

            @Override
            public int left() {
                return walk.left();
            }

            @Override
            public void rest() {
                lookAt(LEAST_PART);
            }

            private void lookAt(int least) {
                if (part.size() >= least) {
                    look.accept(new ArrayList<>(part));
                    part.clear();
                }
            }
        };
    }

    /** One walk after the other. */
    static Walk inTurn(List<Walk> walks) {
        return new Walk() {

            private int at;

            @Override
            public boolean step() {
                while (at < walks.size()) {
                    if (walks.get(at).step()) {
                        return true;
                    }
                    walks.get(at).rest();
                    at++;
                }
                return false;
            }

            @Override
            public int left() {
                int left = 0;
                for (int i = at; i < walks.size(); i++) {
                    left += walks.get(i).left();
                }
                return left;
            }

            @Override
            public void rest() {
                if (at < walks.size()) {
                    walks.get(at).rest();
                }
            }
        };
    }

    /** The walk, and {@code done} after its last element. */
    static Walk before(Runnable done, Walk walk) {
        return inTurn(List.of(walk, over(List.of(done).iterator(), 1, Runnable::run)));
    }
}
