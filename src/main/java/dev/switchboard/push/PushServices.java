package dev.switchboard.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How the push services do, by host: how many requests each has, and which get none for a while because they do not answer. So
 * one that is away takes neither the time nor the places of the others. Forgets a host that is idle and well at once, and one
 * that did not answer when nothing was sent to it for an hour: its last message may have expired. On its verticle's event
 * loop; lives as long as it.
 */
final class PushServices {

    /** Failures in a row after which a service is left alone. */
    private static final int PATIENCE = 3;

    private static final long FIRST_PAUSE_MS = 1_000;
    private static final long LONGEST_PAUSE_MS = 60_000;
    private static final int MOST_DOUBLINGS = 10;
    private static final long NANOS = 1_000_000;
    private static final long KEPT_NANOS = Duration.ofHours(1).toNanos();

    private final int perService;
    private final LongSupplier nanos;
    private final Map<String, State> states = new HashMap<>();

    private static final class State {

        private int inFlight;
        private int failures;
        private boolean paused;
        private long pausedUntil;
        private long failedAt;

        private boolean isForgotten(long now) {
            return inFlight == 0 && now - failedAt > KEPT_NANOS;
        }
    }

    /**
     * @param perService the most requests of one service
     * @param nanos as {@link System#nanoTime()}
     */
    PushServices(int perService, LongSupplier nanos) {
        this.perService = perService;
        this.nanos = nanos;
    }

    /** The hosts that get nothing now. */
    List<String> busy() {
        long now = nanos.getAsLong();
        states.values().removeIf(state -> state.isForgotten(now));
        List<String> busy = new ArrayList<>();
        states.forEach((host, state) -> {
            if (isBusy(state)) {
                busy.add(host);
            }
        });
        return busy;
    }

    private boolean isBusy(State state) {
        state.paused &= state.pausedUntil - nanos.getAsLong() > 0;
        return state.paused || state.inFlight >= perService;
    }

    /** Takes a place with the service; false if it gets nothing now. */
    boolean begin(String host) {
        State state = states.computeIfAbsent(host, first -> new State());
        if (isBusy(state)) {
            return false;
        }
        state.inFlight++;
        return true;
    }

    /** How many hosts it remembers. */
    int size() {
        return states.size();
    }

    /** Gives the place back. */
    void end(String host, boolean answered) {
        State state = states.get(host);
        if (state == null) {
            return;
        }
        state.inFlight--;
        if (!answered) {
            failed(state);
        } else if (state.inFlight == 0) {
            states.remove(host);
        } else {
            state.failures = 0;
        }
    }

    private void failed(State state) {
        state.failures++;
        state.failedAt = nanos.getAsLong();
        if (state.failures >= PATIENCE) {
            long doubled = FIRST_PAUSE_MS << Math.min(state.failures - PATIENCE, MOST_DOUBLINGS);
            state.paused = true;
            state.pausedUntil = nanos.getAsLong() + Math.min(doubled, LONGEST_PAUSE_MS) * NANOS;
        }
    }
}
