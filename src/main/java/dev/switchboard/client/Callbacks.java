package dev.switchboard.client;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application's code: one callback after the other, in order, never two at a time, without any lock. When many
 * wait, {@link #whenRoom} holds back the next message of the connection, so their number is bounded by that and by the limits on
 * requests and unsent messages. Safe from any thread. The own thread ends when it has been idle for a while.
 */
final class Callbacks implements Executor {

    static final int MOST_WAITING = 256;
    private static final int PER_TURN = 64;
    private static final int IDLE_SECONDS = 5;

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean scheduled;
    private @Nullable Runnable resume;
    private volatile Executor executor;
    private volatile @Nullable Thread running;

    /** @param executor the application's, or null for a thread of the client's own */
    Callbacks(@Nullable Executor executor) {
        this.executor = executor == null ? ownThread() : executor;
    }

    @Override
    public void execute(Runnable callback) {
        synchronized (waiting) {
            waiting.add(callback);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        schedule();
    }

    /** Runs {@code next} now, or once fewer callbacks wait. One at a time: a later one replaces it. */
    void whenRoom(Runnable next) {
        synchronized (waiting) {
            if (waiting.size() >= MOST_WAITING) {
                resume = next;
                return;
            }
        }
        next.run();
    }

    /** How many wait. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Whether this is the thread of a callback: it must not wait for another one. */
    boolean isCurrent() {
        return Thread.currentThread() == running;
    }

    private void schedule() {
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException refused) {
            // The application has shut its executor down before the client.
            executor = ownThread();
            executor.execute(this::drain);
        }
    }

    private void drain() {
        running = Thread.currentThread();
        for (int turn = 0; turn < PER_TURN; turn++) {
            Runnable callback = next();
            if (callback == null) {
                return;
            }
            guarded(callback);
        }
        // Others may use the same executor.
        running = null;
        schedule();
    }

    private @Nullable Runnable next() {
        Runnable resumed = null;
        Runnable callback;
        synchronized (waiting) {
            callback = waiting.poll();
            scheduled = callback != null;
            if (waiting.size() <= MOST_WAITING / 2) {
                resumed = resume;
                resume = null;
            }
            if (callback == null) {
                // Under the lock: the next turn may run on another thread at once.
                running = null;
            }
        }
        if (resumed != null) {
            resumed.run();
        }
        return callback;
    }

    /** What a callback throws goes where the uncaught exceptions of its thread go. */
    static void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable failure) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    private static Executor ownThread() {
        ThreadPoolExecutor own = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Loop.daemons("switchboard-callbacks"));
        own.allowCoreThreadTimeOut(true);
        return own;
    }
}
