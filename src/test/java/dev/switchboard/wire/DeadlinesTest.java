package dev.switchboard.wire;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Deadlines deadlines = onLoop(() -> LoopContext.current(vertx).deadlines());
    private final List<Task> ran = new CopyOnWriteArrayList<>();

    private final class Task extends Deadlines.Deadline {

        private long nanos;
        private final boolean fails;

        private Task(long nanos, boolean fails) {
            this.nanos = nanos;
            this.fails = fails;
        }

        private void set() {
            deadlines.set(this, nanos);
        }

        @Override
        protected void due() {
            ran.add(this);
            if (fails) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    /** Set, moved and cancelled at random: what is left runs in its order, all of it, and nothing is kept. */
    @Test
    void runsInOrderWhatIsNotCancelled() {
        Random random = new Random(7);
        List<Task> left = onLoop(() -> {
            List<Task> tasks = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                Task task = new Task(random.nextInt(1_000) * MILLI, false);
                task.set();
                tasks.add(task);
            }
            for (Task task : tasks) {
                if (random.nextBoolean()) {
                    task.nanos = (200 + random.nextInt(300)) * MILLI;
                    task.set();
                }
            }
            tasks.removeIf(task -> {
                boolean cancelled = random.nextInt(3) > 0;
                if (cancelled) {
                    deadlines.cancel(task);
                    deadlines.cancel(task);
                }
                return cancelled;
            });
            assertEquals(tasks.size(), deadlines.size());
            return tasks;
        });
        until(() -> ran.size() == left.size());
        left.sort(Comparator.comparingLong(task -> task.nanos));
        // They were set within a few milliseconds, so that those far apart have an order.
        for (int i = 0; i < ran.size(); i++) {
            assertTrue(Math.abs(ran.get(i).nanos - left.get(i).nanos) < 150 * MILLI, "at " + i);
        }
        assertEquals(0, (int) onLoop(deadlines::size));
    }

    @Test
    void goesOnAfterAFailureAndWithWhatIsSetMeanwhile() {
        onLoop(() -> {
            new Task(MILLI, true).set();
            new Task(2 * MILLI, false).set();
            return 0;
        });
        until(() -> ran.size() == 2);
        onLoop(() -> {
            new Task(100_000 * MILLI, false).set();
            new Task(0, false).set();
            return 0;
        });
        until(() -> ran.size() == 3);
        assertEquals(1, (int) onLoop(deadlines::size));
    }

    private <T> T onLoop(Supplier<T> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(
                ignored -> Future.succeededFuture().map(none -> work.get()).onComplete(done));
        return await(done.future());
    }
}
