package dev.switchboard.bus;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Takes one step after the other for as long as there is more to do. Each step has returned before the next one begins: a chain
 * of futures, each composed of the next, would end in as many nested calls as it has steps, and thousands of them overflow the
 * stack. Steps never overlap; each is taken on the thread that ended the one before, or on the one that began it. Ends with its
 * last step.
 */
public final class Steps {

    private final Supplier<Future<Boolean>> step;
    private final Promise<Void> done = Promise.promise();
    /** Steps that are to be taken: one while a step returns, and one more if it has ended by then. */
    private final AtomicInteger due = new AtomicInteger();

    private Steps(Supplier<Future<Boolean>> step) {
        this.step = step;
    }

    /**
     * Takes the step again and again.
     *
     * @param step whether there is more to do; one that fails or throws is the last
     * @return fails as the last step did
     */
    public static Future<Void> whileMore(Supplier<Future<Boolean>> step) {
        Steps steps = new Steps(step);
        steps.next();
        return steps.done.future();
    }

    /** Within a step that ends before it returns, the call further up takes the next one. */
    private void next() {
        if (due.getAndIncrement() > 0) {
            return;
        }
        do {
            take().onComplete(this::ended);
        } while (due.decrementAndGet() > 0);
    }

    private Future<Boolean> take() {
        try {
            return step.get();
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private void ended(AsyncResult<Boolean> step) {
        if (step.failed()) {
            done.fail(step.cause());
        } else if (step.result()) {
            next();
        } else {
            done.complete();
        }
    }
}
