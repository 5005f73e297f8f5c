package dev.switchboard.routing.interest;

import dev.switchboard.bus.Rounds;

/** The timers of rounds that nothing may need: no bit of the table is released. */
public final class NoTimers implements Rounds.Timers {

    @Override
    public void every(long millis, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void after(long millis, Runnable task) {
        throw new UnsupportedOperationException();
    }
}
