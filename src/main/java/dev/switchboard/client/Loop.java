package dev.switchboard.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The client's own thread: all its state lives there, and nothing there waits. Tasks may come from any thread; after
 * {@link #close} none runs. The timers follow {@link System#nanoTime}, so a clock that jumps does not move them.
 */
final class Loop {

    private static final int CLOSING_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, daemons("switchboard-loop"));
    private final Consumer<Throwable> failures;

    /** @param failures what a task throws, which would be a fault of this client or of a transport or storage */
    Loop(Consumer<Throwable> failures) {
        this.failures = failures;
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** False if the loop is closed. */
    boolean run(Runnable task) {
        try {
            executor.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Runs the task later; nothing happens if the loop is closed before. */
    Future<?> after(long ms, Runnable task) {
        try {
            return executor.schedule(guarded(task), ms, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            return new CompletableFuture<Void>();
        }
    }

    /** Milliseconds that only ever grow. */
    long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Runs the last task, and waits for it and for what came before. From any thread but its own. */
    void close(Runnable last) {
        CountDownLatch done = new CountDownLatch(1);
        // In two steps: the last task may leave others.
        if (run(() -> {
            last.run();
            run(done::countDown);
        })) {
            try {
                if (!done.await(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                    failures.accept(new IllegalStateException("the loop does not end"));
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        executor.shutdown();
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                failures.accept(failure);
            }
        };
    }
}
