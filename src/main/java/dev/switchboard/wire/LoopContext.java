package dev.switchboard.wire;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop that runs a task at once when the caller is on it already. A Vert.x context always queues, and then two
 * connections of one loop would not be served in the order in which they became readable. There is one for each verticle
 * instance; the contexts of its requests share it. Safe from any thread; lives as long as the instance.
 */
public final class LoopContext {

    private static final Logger LOG = LoggerFactory.getLogger(LoopContext.class);

    private final Vertx vertx;
    private final Context context;
    private final Thread thread = Thread.currentThread();
    private final Deadlines deadlines = new Deadlines(this);

    private LoopContext(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
    }

    /** That of the event loop that runs this. */
    public static LoopContext current(Vertx vertx) {
        Context here = vertx.getOrCreateContext();
        LoopContext known = here.get(LoopContext.class);
        if (known == null) {
            known = new LoopContext(vertx, here);
            here.put(LoopContext.class, known);
        }
        return known;
    }

    /** Whether the caller runs on a context of this: that of the verticle, or that of one of its requests. */
    public boolean isCurrent() {
        Context current = Vertx.currentContext();
        return current == context || (current != null && current.get(LoopContext.class) == this);
    }

    /** The context that was the first to ask for this. */
    public Context context() {
        return context;
    }

    /** Whether the calling thread is the event loop. */
    public boolean onLoop() {
        return Thread.currentThread() == thread;
    }

    /** Runs the task now if this thread is the event loop, otherwise as soon as the loop gets to it. Logs what it throws. */
    public void run(Runnable task) {
        if (onLoop()) {
            runNow(task);
        } else {
            runLater(task);
        }
    }

    private static void runNow(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("a task on an event loop failed", failure);
        }
    }

    /** Runs the task after what the event loop is doing now. */
    public void runLater(Runnable task) {
        context.runOnContext(none -> task.run());
    }

    /** What becomes due on this event loop; cheaper than {@link #schedule} for what each connection waits for. */
    public Deadlines deadlines() {
        return deadlines;
    }

    Timer timer(long nanos) {
        return vertx.timer(Math.max(1, nanos), TimeUnit.NANOSECONDS);
    }

    /** Runs the task here after the delay. */
    public Timer schedule(long nanos, Runnable task) {
        Timer timer = timer(nanos);
        timer.onSuccess(fired -> run(task));
        return timer;
    }

    /** The same future, with listeners that run here. */
    public <T> Future<T> here(Future<T> elsewhere) {
        Promise<T> here = Promise.promise();
        elsewhere.onComplete(done -> run(() -> here.handle(done)));
        return here.future();
    }
}
