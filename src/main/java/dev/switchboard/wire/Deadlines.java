package dev.switchboard.wire;

import io.vertx.core.Timer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes due on one event loop, earliest first, with one timer for all of it: a timer of Vert.x's for each connection took
 * 250 bytes. A binary heap whose entries know their places. On that event loop; lives as long as it.
 */
public final class Deadlines {

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final int LEAST_ROOM = 64;
    private static final int NOWHERE = -1;
    /** How many are run before the connections of the loop have their turn. */
    private static final int AT_ONCE = 64;

    private static final long NEXT_TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LoopContext loop;
    private Deadline[] heap = new Deadline[LEAST_ROOM];
    private int size;
    private @Nullable Timer timer;
    private long timerAt;

    Deadlines(LoopContext loop) {
        this.loop = loop;
    }

    /** Something that becomes due. It is at most once in its {@link Deadlines}, and belongs to them until it is. */
    public abstract static class Deadline {

        private long dueAt;
        private int place = NOWHERE;

        /** Its time has come. On the event loop, in no request's context. */
        protected abstract void due();

        /** Whether it is waited for. */
        protected final boolean isSet() {
            return place != NOWHERE;
        }
    }

    /** Waits for so long, and no longer for what was set before. */
    public void set(Deadline deadline, long nanos) {
        deadline.dueAt = System.nanoTime() + Math.max(0, nanos);
        if (deadline.isSet()) {
            settle(deadline);
        } else {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            rise(deadline, size++);
        }
        arm(0);
    }

    /** Waits no longer; without effect if it does not. */
    public void cancel(Deadline deadline) {
        if (deadline.isSet()) {
            int place = deadline.place;
            deadline.place = NOWHERE;
            Deadline last = heap[--size];
            clear(size);
            if (last != deadline) {
                last.place = place;
                settle(last);
            }
            shrink();
        }
    }

    int size() {
        return size;
    }

    @SuppressWarnings("NullAway") // what lies beyond the size is never read
    private void clear(int place) {
        heap[place] = null;
    }

    private void shrink() {
        if (heap.length > LEAST_ROOM && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2);
        }
    }

    /** Puts an entry whose time has changed into its place. */
    private void settle(Deadline moved) {
        int place = moved.place;
        rise(moved, place);
        if (moved.place == place) {
            sink(moved, place);
        }
    }

    private void rise(Deadline rising, int from) {
        int at = from;
        while (at > 0 && isBefore(rising, heap[(at - 1) / 2])) {
            put(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        put(rising, at);
    }

    private void sink(Deadline sinking, int from) {
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], sinking)) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(sinking, at);
    }

    private void put(Deadline deadline, int place) {
        heap[place] = deadline;
        deadline.place = place;
    }

    private static boolean isBefore(Deadline one, Deadline other) {
        return one.dueAt - other.dueAt < 0;
    }

    private void arm(long leastNanos) {
        if (size == 0) {
            return;
        }
        long now = System.nanoTime();
        long at = Math.max(heap[0].dueAt - now, leastNanos) + now;
        if (timer != null && timerAt - at <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerAt = at;
        Timer armed = loop.timer(at - now);
        timer = armed;
        armed.onSuccess(fired -> loop.runLater(() -> fire(armed)));
    }

    private void fire(Timer fired) {
        if (timer != fired) {
            return;
        }
        timer = null;
        long now = System.nanoTime();
        int left = AT_ONCE;
        while (size > 0 && heap[0].dueAt - now <= 0 && left-- > 0) {
            Deadline first = heap[0];
            cancel(first);
            run(first);
        }
        arm(left < 0 ? NEXT_TURN_NANOS : 0);
    }

    /** One failure must not delay the others. */
    private static void run(Deadline due) {
        try {
            due.due();
        } catch (RuntimeException failure) {
            LOG.error("what was due failed", failure);
        }
    }
}
