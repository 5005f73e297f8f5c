package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the flush window of busy connections: their frames leave together, so that several events share a system call. One
 * for each event loop, used on it alone.
 */
public final class FlushWindow {

    /** How many bytes are sent with one system call. */
    static final int BATCH = 64 * 1024;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(FlushWindow.class);

    private final Vertx vertx;
    private final long windowMs;
    /** Where frames are put together; not returned, as it lives as long as the event loop. */
    private ByteBuf scratch;

    private final AnswerBatch answers;

    private List<FlushTarget> riding = new ArrayList<>();
    private List<FlushTarget> spare = new ArrayList<>();

    public FlushWindow(Vertx vertx, Context context, long windowMs) {
        this.vertx = vertx;
        this.answers = new AnswerBatch(context);
        this.windowMs = windowMs;
    }

    /** For how long after a flush the next frame waits for others. */
    public long windowNanos() {
        return windowMs * NANOS_PER_MILLI;
    }

    /** What waits there leaves at the end of the window. */
    public void ride(FlushTarget target) {
        riding.add(target);
        if (riding.size() == 1) {
            vertx.setTimer(windowMs, fired -> flushAll());
        }
    }

    AnswerBatch answers() {
        return answers;
    }

    /** An empty buffer of {@link #BATCH} bytes, the caller's until it returns. */
    ByteBuf scratch() {
        if (scratch == null) {
            scratch = Unpooled.directBuffer(BATCH);
        }
        return scratch.clear();
    }

    private void flushAll() {
        List<FlushTarget> due = riding;
        riding = spare;
        spare = due;
        long now = System.nanoTime();
        for (FlushTarget target : due) {
            rideOver(target, now);
        }
        due.clear();
    }

    /** For one that has no memory left, say, the others must not wait, now or at the next window's end. */
    private static void rideOver(FlushTarget target, long now) {
        try {
            target.rideOver(now);
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOG.error("what waited for the end of a flush window did not leave", failure);
        }
    }
}
