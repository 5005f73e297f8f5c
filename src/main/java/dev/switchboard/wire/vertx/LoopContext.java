package dev.switchboard.wire.vertx;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * An event loop's context that runs a task at once when the caller is on that loop already. The public context always
 * queues, and then two connections of one loop are not served in the order in which they became readable; its timers have
 * no nanoseconds and cannot be rescheduled cheaply. The gain in speed is not measured. Not switched off by {@code
 * wire.publicApiOnly}: it touches no connection. Safe from any thread; lives as long as its event loop.
 */
public final class LoopContext {

    private final ContextInternal context;

    private LoopContext(ContextInternal context) {
        this.context = context;
    }

    /** The context of the event loop that runs this. */
    public static LoopContext current(Vertx vertx) {
        return new LoopContext(((ContextInternal) vertx.getOrCreateContext()).unwrap());
    }

    /** A context on an event loop of its own choice; the public API makes one by deploying a verticle only. */
    public static Context newContext(Vertx vertx) {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Whether the caller runs on this context, or on the duplicate of it that each request gets. */
    public static boolean isCurrent(Context context) {
        return Vertx.currentContext() instanceof ContextInternal current && current.unwrap() == context;
    }

    public Context context() {
        return context;
    }

    /** Whether the calling thread is the event loop. */
    public boolean onLoop() {
        return context.nettyEventLoop().inEventLoop();
    }

    /** Runs the task now if this thread is the event loop, otherwise as soon as the loop gets to it. */
    public void run(Runnable task) {
        context.emit(none -> task.run());
    }

    /** Runs the task after what the event loop is doing now. */
    public void runLater(Runnable task) {
        context.runOnContext(none -> task.run());
    }

    /** Runs the task here after the delay. */
    public ScheduledFuture<?> schedule(long nanos, Runnable task) {
        return context.nettyEventLoop().schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
    }

    /** A promise whose listeners run here. */
    public <T> Promise<T> promise() {
        return context.promise();
    }
}
