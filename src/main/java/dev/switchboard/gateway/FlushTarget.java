package dev.switchboard.gateway;

/**
 * A wire with its own write buffer, whose written frames leave when the shard says so; see {@link Shard#wrote}. On the
 * shard's event loop alone.
 */
public abstract class FlushTarget {

    private long lastFlush;
    private boolean unflushed;

    /** Sends what was written, now. */
    protected abstract void sendWritten();

    final void flush(long now) {
        unflushed = false;
        lastFlush = now;
        sendWritten();
    }

    final void markUnflushed() {
        unflushed = true;
    }

    final boolean isUnflushed() {
        return unflushed;
    }

    final long lastFlush() {
        return lastFlush;
    }
}
