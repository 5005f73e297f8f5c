package dev.switchboard.log.group;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Topic;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    /** What is carried out: what it asks for, and those that are combined with it. */
    private U what;
    /** Those that are combined with it in the transaction that it is in. */
    private final List<Pending<U, F, W, R>> followers = new ArrayList<>();
    /** Its place among the units of its kind in that transaction. */
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
        this.what = unit.what();
        this.caller = caller;
    }

    Future<R> answer() {
        return answer.future();
    }

    U what() {
        return what;
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
        what = unit.what();
        followers.clear();
    }

    /** Whether one unit can do what this one and the other one ask for. */
    boolean combines(Pending<?, ?, ?, ?> other) {
        return other.kind == kind && both(ofThisKind(other)).isPresent();
    }

    private Optional<U> both(Pending<U, F, W, R> other) {
        return kind.combine(what, other.unit.what());
    }

    /** Carries the other one out with this one. */
    void take(Pending<?, ?, ?, ?> other) {
        Pending<U, F, W, R> follower = ofThisKind(other);
        what = both(follower).orElseThrow();
        follower.decided = null;
        followers.add(follower);
    }

    /** A kind's units have its types. */
    @SuppressWarnings("unchecked")
    private Pending<U, F, W, R> ofThisKind(Pending<?, ?, ?, ?> other) {
        return (Pending<U, F, W, R>) other;
    }

    int place() {
        return place;
    }

    boolean isDecided() {
        return decided != null;
    }

    void decide(AsyncResult<R> outcome) {
        decided = outcome;
        followers.forEach(follower -> follower.decided = outcome.map(kind::sharing));
    }

    /** Whether one of those that it carries out must not take effect any more. */
    boolean hasExpired() {
        return deadline().hasPassed();
    }

    /** Answers those whose time has passed; the others are decided in another transaction. */
    void expire(Throwable expired) {
        expireAlone(expired);
        followers.forEach(follower -> follower.expireAlone(expired));
    }

    private void expireAlone(Throwable expired) {
        decided = unit.deadline().hasPassed() ? Future.failedFuture(expired) : null;
    }

    /** Until when all that it carries out may take effect. */
    Deadline deadline() {
        return followers.isEmpty() ? unit.deadline() : earliest();
    }

    private Deadline earliest() {
        return Stream.concat(Stream.of(this), followers.stream())
                .map(each -> each.unit.deadline())
                .min(Comparator.comparingLong(Deadline::nanos))
                .orElseThrow();
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
