package dev.switchboard.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners of one event, called in the order in which they were added. Added from any thread, called by callbacks. */
final class Listeners<T> {

    private final List<Consumer<? super T>> all = new CopyOnWriteArrayList<>();

    Subscription add(Consumer<? super T> listener) {
        // Its own identity, so that one listener may be added twice.
        Consumer<T> added = listener::accept;
        all.add(added);
        return () -> all.remove(added);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** An exception of one listener does not reach the others. */
    void emit(T event) {
        for (Consumer<? super T> listener : all) {
            Callbacks.guarded(() -> listener.accept(event));
        }
    }
}
