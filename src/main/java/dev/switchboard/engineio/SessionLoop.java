package dev.switchboard.engineio;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/**
 * The context on which one session lives. What comes from the same event loop acts at once, so that two sockets of one
 * loop are served in the order in which they became readable; what comes from elsewhere queues behind. Uses Vert.x's
 * internal context, because the public one always queues and its timers know no nanoseconds.
 */
final class SessionLoop {

    private final ContextInternal context;

    private SessionLoop(ContextInternal context) {
        this.context = context;
    }

    /** That of the event loop that runs this. */
    static SessionLoop current(Vertx vertx) {
        return new SessionLoop(((ContextInternal) vertx.getOrCreateContext()).unwrap());
    }

    Context context() {
        return context;
    }

    boolean here() {
        return context.nettyEventLoop().inEventLoop();
    }

    /** Runs the task now if this thread is the loop's, else as soon as the loop comes to it. */
    void run(Runnable task) {
        context.emit(none -> task.run());
    }

    /** Runs the task after what the loop is doing now. */
    void runLater(Runnable task) {
        context.runOnContext(none -> task.run());
    }

    ScheduledFuture<?> schedule(long nanos, Runnable task) {
        return context.nettyEventLoop().schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
    }

    /** A promise whose listeners run here. */
    <T> Promise<T> promise() {
        return context.promise();
    }
}
