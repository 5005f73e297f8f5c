package dev.switchboard.gateway;

/**
 * A wire whose written frames leave when the shard says so; see {@link Shard#wrote}. On the shard's event loop alone.
 */
public abstract class FlushTarget {

    private long lastFlush;
    private boolean riding;

    /** Sends what was written, now, as far as the channel takes it. */
    protected abstract void sendWritten();

    final void flush(long now) {
        lastFlush = now;
        sendWritten();
    }

    /** Notes that something left. */
    final void flushed(long now) {
        lastFlush = now;
    }

    final long lastFlush() {
        return lastFlush;
    }

    /** Whether the end of a flush window is already waited for. */
    final boolean isRiding() {
        return riding;
    }

    final void setRiding(boolean waits) {
        riding = waits;
    }
}
