package dev.switchboard.config;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A value that a reload of the configuration may replace while the hub runs, and the values that are read from it. A reader
 * asks each time and keeps nothing. Safe from any thread; lives as long as its readers.
 */
public final class Reloadable<T> implements Supplier<T> {

    private final List<Function<T, Runnable>> parts = new CopyOnWriteArrayList<>();
    private volatile T value;

    private Reloadable(T value) {
        this.value = value;
    }

    /** Has this value until another takes its place. */
    public static <T> Reloadable<T> of(T value) {
        return new Reloadable<>(value);
    }

    @Override
    public T get() {
        return value;
    }

    /** What is read from this value, read again when it is replaced. To be called at start, since it is kept. */
    public <R> Reloadable<R> map(Function<T, R> read) {
        Reloadable<R> part = new Reloadable<>(read.apply(value));
        parts.add(next -> part.prepare(read.apply(next)));
        return part;
    }

    /**
     * Reads everything from the next value; nothing changes until the result is run.
     *
     * @throws RuntimeException of a part that cannot be read; nothing has changed then
     */
    public Runnable prepare(T next) {
        List<Runnable> changes = parts.stream().map(part -> part.apply(next)).toList();
        return () -> {
            value = next;
            changes.forEach(Runnable::run);
        };
    }
}
