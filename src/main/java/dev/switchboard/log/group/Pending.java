package dev.switchboard.log.group;

import dev.switchboard.bus.Topic;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit from its arrival to its answer, which it gets in the context that handed it in. On the event loop of its
 * {@link GroupCommit}.
 */
final class Pending<U, F, W, R> {

    final GroupKind<U, F, W, R> kind;
    final GroupUnit<U> unit;
    final long arrived = System.nanoTime();
    private final Context caller;
    private final Promise<R> answer = Promise.promise();
    /** Its place among the units of its kind in the transaction that it is in. */
    private int place;
    /** What was decided, null if it is to be decided in another transaction. */
    private @Nullable AsyncResult<R> decided;
    /** Somebody else held its topics: they are waited for next time. */
    private boolean left;
    /** Its transaction failed, it alone may be the reason. */
    private boolean alone;

    Pending(GroupKind<U, F, W, R> kind, GroupUnit<U> unit, Context caller) {
        this.kind = kind;
        this.unit = unit;
        this.caller = caller;
    }

    Future<R> answer() {
        return answer.future();
    }

    List<Topic> topics() {
        return unit.topics();
    }

    boolean isAlone() {
        return alone;
    }

    /** Whether it takes a transaction beside the common one. */
    boolean isAside() {
        return left || alone;
    }

    void leave() {
        left = true;
    }

    void setAlone() {
        alone = true;
    }

    /** In another transaction. */
    void begin(int placeOfKind) {
        place = placeOfKind;
        decided = null;
    }

    int place() {
        return place;
    }

    void decide(AsyncResult<R> outcome) {
        decided = outcome;
    }

    /**
     * Answers as it was decided.
     *
     * @return false if it was left
     */
    boolean tryAnswer() {
        AsyncResult<R> outcome = decided;
        if (outcome == null) {
            return false;
        }
        complete(outcome);
        return true;
    }

    private void complete(AsyncResult<R> outcome) {
        caller.runOnContext(ignored -> {
            if (outcome.succeeded()) {
                answer.complete(outcome.result());
            } else {
                answer.fail(outcome.cause());
            }
        });
    }

    void fail(Throwable cause) {
        complete(Future.failedFuture(cause));
    }
}
