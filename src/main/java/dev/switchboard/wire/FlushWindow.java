package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the frames of busy connections for a few milliseconds, so that several events share one system call. While they
 * are very busy, the next window is twice as long: half as many system calls for a few milliseconds more. One for each
 * event loop, used on it alone.
 */
public final class FlushWindow {

    /** How many bytes are sent with one system call. */
    static final int BATCH = 64 * 1024;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** How many frames a target gathers in one plain window, on average, if it is very busy. */
    private static final long CROWD = 3;
    /** The longest that a window becomes by itself, so that half of the frames leave within 6 ms. */
    private static final long LONGEST_MS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(FlushWindow.class);

    private final Vertx vertx;
    private final long windowMs;
    /** Where frames are put together; never returned to a pool, as it lives as long as the event loop. */
    private @Nullable ByteBuf scratch;

    /** How long the window is that is open now, or opens next. */
    private long currentMs;

    /** Whether each target that gets a frame now gets others at once. */
    private boolean gathering;

    /** How many frames wait in the open window. */
    private long frames;

    private List<FlushTarget> riding = new ArrayList<>();
    private List<FlushTarget> spare = new ArrayList<>();

    public FlushWindow(Vertx vertx, long windowMs) {
        this.vertx = vertx;
        this.windowMs = windowMs;
        this.currentMs = windowMs;
    }

    /** How long after a flush the next frame waits for others. */
    public long windowNanos() {
        return windowMs * NANOS_PER_MILLI;
    }

    /**
     * Whether what is written from now on is followed at once by more for the same targets, which then waits for it. Time
     * alone does not tell: while each frame has a system call of its own, so many members are served that the next event
     * reaches a connection only after its window.
     */
    public void gather(boolean more) {
        gathering = more;
    }

    /** As {@link #gather} has said. */
    public boolean isGathering() {
        return gathering;
    }

    /** Flushes the target, which has its first frame to send, at the end of the window. */
    public void ride(FlushTarget target) {
        riding.add(target);
        frames++;
        if (riding.size() == 1) {
            vertx.setTimer(currentMs, fired -> flushAll());
        }
    }

    /** One more frame waits for a target that rides already. */
    public void rideAlong() {
        frames++;
    }

    /** How long the next window is. */
    long nextMs() {
        return currentMs;
    }

    /** An empty buffer of {@link #BATCH} bytes, the caller's until it returns. */
    ByteBuf scratch() {
        ByteBuf empty = scratch == null ? Unpooled.directBuffer(BATCH) : scratch.clear();
        scratch = empty;
        return empty;
    }

    void flushAll() {
        adapt();
        List<FlushTarget> due = riding;
        riding = spare;
        spare = due;
        long now = System.nanoTime();
        for (FlushTarget target : due) {
            rideOver(target, now);
        }
        due.clear();
    }

    private void adapt() {
        boolean crowded = frames * windowMs >= CROWD * riding.size() * currentMs;
        currentMs = crowded ? Math.max(windowMs, Math.min(2 * windowMs, LONGEST_MS)) : windowMs;
        frames = 0;
    }

    /** One target's failure, such as a lack of memory, must not delay the others. */
    private static void rideOver(FlushTarget target, long now) {
        try {
            target.rideOver(now);
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOG.error("a connection could not be flushed at the end of its window", failure);
        }
    }
}
