package dev.switchboard.log.group;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.Tracing;
import dev.switchboard.idempotency.ManyKeys;
import dev.switchboard.log.group.GroupBatch.Mode;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Commits for many commands at once. What is handed in while a transaction reads and decides goes out together with the next
 * one, which begins while that one commits: no timer, so that a command on its own leaves at once, and the more there are the
 * fewer transactions they take. Each succeeds after the commit, and not before those of the transaction that began earlier.
 * Within a topic they are carried out in the order in which they were handed in.
 *
 * <p>The common transaction locks the topics that nobody else holds. The units of the others are left, and the next
 * transaction of such a topic waits for it, alone with its topic, so that PostgreSQL's queue keeps it fair and only the
 * commands of that topic wait. If a transaction fails for good, it is rolled back and each of its units is tried once more
 * alone, so that one bad command fails by itself; so it is where a statement meets a broken page or a deadlock, which one of
 * them may be the reason for. If the store is away, or the outcome of a commit is unknown, all units fail with
 * {@code UNAVAILABLE}, as every transaction does.
 *
 * <p>Used on the event loop of the verticle that makes it; lives as long as the verticle and holds nothing to close. The
 * queue is bounded in number and bytes; what exceeds it is refused.
 */
public final class GroupCommit {

    static final int MAX_QUEUED = 4_000;
    static final long MAX_QUEUED_BYTES = 32L << 20;
    static final int MAX_UNITS = 256;
    static final long MAX_BYTES = 1L << 20;

    private static final int MIN_UNITS = 16;
    /** A transaction that takes longer is followed by smaller ones. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** After so long a common transaction no longer keeps another one, of other topics, from beginning or from its answers. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final int MAX_COMMON = 3;
    private static final int MAX_ASIDE = 4;
    private static final int RETRY_AFTER_MS = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final Postgres postgres;
    private final ManyKeys keys;
    private final Tracing tracing;
    private final GroupCommitMetrics metrics;
    private final Duration patience;
    private Deque<Pending<?, ?, ?, ?>> queue = new ArrayDeque<>();
    private long queuedBytes;
    /** How many of the queue take a transaction beside the common one. */
    private int queuedAside;
    /** When each transaction under way began. */
    private final Map<GroupBatch, Long> flights = new HashMap<>();

    /** What the transactions under way claim. */
    private final Set<Object> busy = new HashSet<>();

    private boolean scheduled;
    /** Whether it will look again at a transaction that takes long. */
    private boolean impatient;

    private int limit = MAX_UNITS;
    /** When the last common transaction has answered. */
    private Future<?> answered = Future.succeededFuture();

    /**
     * To be called on the verticle's own context.
     *
     * @param keepKeys how long the keys of its units are kept
     */
    public GroupCommit(Vertx vertx, Postgres postgres, Duration keepKeys) {
        this(vertx, postgres, keepKeys, PATIENCE);
    }

    GroupCommit(Vertx vertx, Postgres postgres, Duration keepKeys, Duration patience) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.postgres = postgres;
        this.keys = new ManyKeys(keepKeys);
        this.tracing = Tracing.of(vertx);
        this.metrics = GroupCommitMetrics.of(vertx);
        this.patience = patience;
    }

    /** Carries the unit out; the future succeeds after the commit, in the context that calls this. */
    public <U, F, W, R> Future<R> submit(GroupKind<U, F, W, R> kind, GroupUnit<U> unit) {
        if (queue.size() >= MAX_QUEUED || (queuedBytes + unit.bytes() > MAX_QUEUED_BYTES && !queue.isEmpty())) {
            metrics.refused();
            return Future.failedFuture(Failure.unavailable("too many commands are waiting for the store")
                    .with("retryAfterMs", RETRY_AFTER_MS));
        }
        Pending<U, F, W, R> pending = new Pending<>(kind, unit, vertx.getOrCreateContext());
        queue.add(pending);
        queuedBytes += unit.bytes();
        schedule();
        Tracing.Span span = tracing.beginUnder(Trace.current(), Tracing.Kind.CLIENT, "postgresql transaction");
        return span == null ? pending.answer() : span.over(pending.answer());
    }

    /** In a context of its own, so that the transaction belongs to no single command; those that come meanwhile join it. */
    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            context.runOnContext(ignored -> {
                scheduled = false;
                begin();
            });
        }
    }

    private void begin() {
        boolean common = admitsCommon();
        if (!common && !queue.isEmpty()) {
            losePatience();
        }
        int aside = MAX_ASIDE - count(false);
        if (queue.isEmpty() || (!common && (queuedAside == 0 || aside <= 0))) {
            return;
        }
        Forming forming = new Forming(keys, busy, common, aside, limit, MAX_BYTES);
        Deque<Pending<?, ?, ?, ?>> waiting = new ArrayDeque<>();
        for (Pending<?, ?, ?, ?> unit : queue) {
            if (unit.unit.deadline().hasPassed()) {
                dequeued(unit);
                unit.fail(Failure.expired());
            } else if (forming.takes(unit)) {
                dequeued(unit);
            } else {
                waiting.add(unit);
            }
        }
        queue = waiting;
        forming.batches().forEach(this::run);
        if (!queue.isEmpty()) {
            losePatience();
        }
    }

    private void dequeued(Pending<?, ?, ?, ?> unit) {
        queuedBytes -= unit.unit.bytes();
        queuedAside -= unit.isAside() ? 1 : 0;
    }

    /**
     * One at a time, but the next one reads and decides while one commits: the server writes to its disk meanwhile. One that
     * takes too long holds up nobody but its own topics.
     */
    private boolean admitsCommon() {
        List<GroupBatch> inTime = flights.entrySet().stream()
                .filter(flight -> flight.getKey().mode == Mode.COMMON && !isLate(flight.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return count(true) < MAX_COMMON
                && (inTime.isEmpty() || (inTime.size() == 1 && inTime.get(0).isSent()));
    }

    private boolean isLate(long began) {
        return System.nanoTime() - began >= patience.toNanos();
    }

    /** Looks again once the common transaction has had its time: it may hang while no other command comes. */
    private void losePatience() {
        if (!impatient) {
            impatient = true;
            vertx.setTimer(patience.toMillis(), fired -> {
                impatient = false;
                begin();
            });
        }
    }

    private int count(boolean common) {
        int count = 0;
        for (GroupBatch batch : flights.keySet()) {
            count += (batch.mode == Mode.COMMON) == common ? 1 : 0;
        }
        return count;
    }

    private void run(GroupBatch batch) {
        long began = System.nanoTime();
        flights.put(batch, began);
        batch.claims().forEach(busy::add);
        batch.units().forEach(unit -> metrics.waited(Duration.ofNanos(began - unit.arrived)));
        Future<?> before = batch.mode == Mode.COMMON ? answered : Future.succeededFuture();
        Promise<Void> told = Promise.promise();
        if (batch.mode == Mode.COMMON) {
            answered = told.future();
        }
        inTurn(before, batch.run(postgres, this::schedule)).onComplete(done -> {
            end(batch, System.nanoTime() - began);
            if (done.succeeded()) {
                List<Pending<?, ?, ?, ?>> left = batch.answer();
                metrics.left((int) left.stream().filter(Pending::isAside).count());
                requeue(left);
            } else {
                failed(batch, done.cause());
            }
            told.complete();
            begin();
        });
    }

    /** Not before those that began earlier, since a sender's commands may be in both; unless they take too long. */
    private Future<Boolean> inTurn(Future<?> before, Future<Boolean> outcome) {
        return outcome.transform(done -> before.isComplete()
                ? outcome
                : Future.any(before, vertx.timer(patience.toMillis(), TimeUnit.MILLISECONDS))
                        .transform(now -> outcome));
    }

    private void end(GroupBatch batch, long took) {
        flights.remove(batch);
        batch.claims().forEach(busy::remove);
        metrics.ended(batch.units().size(), Duration.ofNanos(took));
        if (batch.mode != Mode.WAITING) {
            limit = took > LONG_NANOS ? Math.max(MIN_UNITS, limit / 2) : Math.min(MAX_UNITS, limit * 2);
        }
    }

    private void failed(GroupBatch batch, Throwable cause) {
        List<Pending<?, ?, ?, ?>> units = batch.units();
        boolean taken = ManyKeys.isTaken(cause);
        if (units.size() == 1 && !(taken && !units.get(0).isAlone())) {
            units.get(0).fail(taken ? keyTaken() : cause);
            return;
        }
        if (cause instanceof Failure failure
                && failure.code() == ErrorCode.UNAVAILABLE
                && !batch.mayHaveFailedForOne()) {
            units.forEach(unit -> unit.fail(cause));
            return;
        }
        metrics.retriedAlone(units.size());
        units.forEach(Pending::setAlone);
        requeue(units);
    }

    /** Twice: others used the same key while it was written. */
    private static Failure keyTaken() {
        return Failure.unavailable("another command with the same key is under way");
    }

    /** Ahead of those that came later. */
    private void requeue(List<Pending<?, ?, ?, ?>> units) {
        List<Pending<?, ?, ?, ?>> reversed = new ArrayList<>(units);
        Collections.reverse(reversed);
        reversed.forEach(unit -> {
            queue.addFirst(unit);
            queuedBytes += unit.unit.bytes();
            queuedAside += unit.isAside() ? 1 : 0;
        });
    }
}
