package dev.switchboard.account;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that the addresses which use it share: each is served in turn, and none may have more places than are free
 * besides, so that one alone takes half of them and leaves the others theirs. Used on one event loop.
 */
final class FairQueue {

    private final int places;
    private final int atOnce;
    /** The addresses with waiting work, the next one first. */
    private final Queue<String> turns = new ArrayDeque<>();

    private final Map<String, Line> lines = new HashMap<>();
    private int held;
    private int running;

    /** The places of one address, and those of them that wait. */
    private static final class Line {

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int held;
    }

    /**
     * @param places the most work that waits or runs
     * @param atOnce the most work that runs
     */
    FairQueue(int places, int atOnce) {
        this.places = places;
        this.atOnce = atOnce;
    }

    /** Runs the work when it is the address's turn; null if there is no place for it. */
    <T> @Nullable Future<T> submit(String address, Supplier<Future<T>> work) {
        Line line = lines.get(address);
        int own = line == null ? 0 : line.held;
        // An address with nothing in the queue may have the last place.
        if (held == places || (own > 0 && own >= places - held)) {
            return null;
        }
        Promise<T> done = Promise.promise();
        enter(address).add(() -> work.get().onComplete(result -> {
            leave(address);
            done.handle(result);
            next();
        }));
        next();
        return done.future();
    }

    /** How many pieces of work wait or run. */
    int size() {
        return held;
    }

    private Queue<Runnable> enter(String address) {
        Line line = lines.computeIfAbsent(address, absent -> new Line());
        line.held++;
        held++;
        if (line.waiting.isEmpty()) {
            turns.add(address);
        }
        return line.waiting;
    }

    private void leave(String address) {
        Line line = lines.get(address);
        held--;
        running--;
        if (line != null && --line.held == 0) {
            lines.remove(address);
        }
    }

    private void next() {
        while (running < atOnce && !turns.isEmpty()) {
            String address = turns.remove();
            Line line = lines.get(address);
            Runnable work = line == null ? null : line.waiting.poll();
            if (work == null) {
                continue;
            }
            if (line != null && !line.waiting.isEmpty()) {
                turns.add(address);
            }
            running++;
            work.run();
        }
    }
}
