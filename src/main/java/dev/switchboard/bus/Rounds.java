package dev.switchboard.bus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The share of an event loop's time for whatever looks at everything: audits, surveys, sweeps. A repeated round is spread
 * evenly over its interval, and all of them together get a millisecond in a hundred; if that is too little, a round takes
 * longer than its interval. What somebody waits for gets a millisecond in five instead. One for each context, used on it
 * alone; lives as long as it, as do its timers.
 */
public final class Rounds {

    /** How often the rounds go on. */
    static final long TICK_MS = 100;

    /** How often a walk goes on that somebody waits for. */
    static final long HASTE_MS = 5;

    /** How long all rounds of one thread may take in one tick. */
    static final long BUDGET_NANOS = 1_000_000;

    /** The most elements that one walk looks at in a row, however fast the machine. */
    static final int MOST = 8_192;

    /** How many times its share a hastened walk may have at once, because the loop was late for it. */
    private static final long MOST_SHARES = 20;

    /** How many elements are looked at between two looks at the clock. */
    private static final int UNTIMED = 16;

    /** The rounds of one thread share its time, whatever the number of its contexts. */
    private static final ThreadLocal<Allowance> ALLOWANCES = ThreadLocal.withInitial(Allowance::new);

    private final Timers timers;
    private final LongSupplier nanos;
    private final List<Round> rounds = new ArrayList<>();
    private int first;
    private boolean ticking;

    /** Timers of the event loop. */
    public interface Timers {

        void every(long millis, Runnable task);

        void after(long millis, Runnable task);
    }

    /**
     * @param timers run their tasks where the rounds are used
     * @param nanos a clock as {@link System#nanoTime}
     */
    public Rounds(Timers timers, LongSupplier nanos) {
        this.timers = timers;
        this.nanos = nanos;
    }

    /** Those of the context that calls this. */
    public static Rounds current(Vertx vertx) {
        Context here = vertx.getOrCreateContext();
        Rounds known = here.get(Rounds.class);
        if (known == null) {
            known = new Rounds(new ContextTimers(vertx), System::nanoTime);
            here.put(Rounds.class, known);
        }
        return known;
    }

    /**
     * Goes round again and again, until the returned task is run.
     *
     * @param interval of one round, rounded up to a tenth of a second
     * @param begin makes the walk of one round
     */
    public Runnable every(Duration interval, Supplier<Walk> begin) {
        Round round = new Round(begin, interval.toMillis());
        rounds.add(round);
        if (!ticking) {
            ticking = true;
            timers.every(TICK_MS, this::tick);
        }
        return () -> rounds.remove(round);
    }

    /** Goes the walk now, because somebody waits for its end. */
    public void soon(Walk walk, Runnable done) {
        long since = nanos.getAsLong();
        timers.after(1, () -> hasten(walk, done, since));
    }

    /** On a loop that is late each time, one share a time would take for ever. */
    private void hasten(Walk walk, Runnable done, long since) {
        long now = nanos.getAsLong();
        long shares = Math.max(1, Math.min(MOST_SHARES, (now - since) / (HASTE_MS * 1_000_000)));
        boolean more = advance(walk, (int) shares * MOST, now + shares * BUDGET_NANOS);
        if (more) {
            long until = nanos.getAsLong();
            timers.after(HASTE_MS, () -> hasten(walk, done, until));
        } else {
            done.run();
        }
    }

    private void tick() {
        // Another one is the first each time, so that each gets its turn when time is short.
        first++;
        List<Round> now = List.copyOf(rounds);
        Allowance allowance = ALLOWANCES.get();
        for (int i = 0; i < now.size(); i++) {
            long began = nanos.getAsLong();
            now.get((first + i) % now.size()).advance(began + allowance.at(began));
            allowance.spend(nanos.getAsLong() - began);
        }
    }

    /** Returns whether elements are left. */
    private boolean advance(Walk walk, int most, long deadline) {
        boolean more = true;
        for (int looked = 1; more && looked <= most; looked++) {
            more = walk.step();
            if (looked % UNTIMED == 0 && nanos.getAsLong() - deadline > 0) {
                break;
            }
        }
        walk.rest();
        return more;
    }

    /** One repeated look at everything. */
    private final class Round {

        private final Supplier<Walk> begin;
        private final long ticks;
        private @Nullable Walk walk;
        private long tick;

        Round(Supplier<Walk> begin, long intervalMs) {
            this.begin = begin;
            this.ticks = Math.max(1, (intervalMs + TICK_MS - 1) / TICK_MS);
        }

        void advance(long deadline) {
            if (tick == 0) {
                walk = begin.get();
            }
            Walk current = walk;
            if (current != null && !Rounds.this.advance(current, due(current), deadline)) {
                walk = null;
            }
            tick++;
            if (tick >= ticks && walk == null) {
                tick = 0;
            }
        }

        /** How many elements keep it on time. The end is found after the last one. */
        private int due(Walk current) {
            long ticksLeft = ticks - tick;
            if (ticksLeft <= 1) {
                return MOST;
            }
            long even = (current.left() + ticksLeft - 1) / ticksLeft;
            return (int) Math.max(1, Math.min(MOST, even));
        }
    }

    /** What is left of a thread's time in this tick. */
    private static final class Allowance {

        /** However much the others need, so that every round ends some day. */
        private static final long LEAST_NANOS = BUDGET_NANOS / 10;
        /** Less than a tick, because a timer may be late and the next one on time. */
        private static final long PERIOD_NANOS = (TICK_MS - 10) * 1_000_000;

        private long since;
        private long spent;

        long at(long now) {
            if (spent == 0 || now - since >= PERIOD_NANOS) {
                since = now;
                spent = 0;
            }
            return Math.max(LEAST_NANOS, BUDGET_NANOS - spent);
        }

        void spend(long more) {
            spent += more;
        }
    }

    private record ContextTimers(Vertx vertx) implements Timers {

        @Override
        public void every(long millis, Runnable task) {
            vertx.setPeriodic(millis, fired -> task.run());
        }

        @Override
        public void after(long millis, Runnable task) {
            vertx.setTimer(millis, fired -> task.run());
        }
    }
}
