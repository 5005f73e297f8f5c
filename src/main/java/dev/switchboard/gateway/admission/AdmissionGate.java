package dev.switchboard.gateway.admission;

import dev.switchboard.gateway.connection.ConnectionLoop;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Admits connections at the rate that one event loop can bear: a number of admissions is in flight at once, fewer while the
 * loop is late; the next wait in a queue; when the queue is full, clients get staggered retry times. A client that comes
 * alone passes at once, even while the loop is late. On the shard's event loop; lives as long as the shard.
 */
final class AdmissionGate {

    /**
     * The retry times assume at least this rate, however slow the last second was: while joins still wait for a dead node,
     * none is admitted, although admissions resume soon. A cold node admits some 1,800 a second on one core; a client
     * that returns too early is refused once more.
     */
    private static final long LEAST_PER_SECOND = 500;

    private static final long SOONEST_RETRY_MS = 500;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConnectionLoop loop;
    private final AdmissionConfig limits;
    private final LoopDelay delay;
    private final Deque<Supplier<Future<?>>> queue = new ArrayDeque<>(0);
    private int inFlight;
    private long windowEnds;
    private long inWindow;
    private long perSecond = LEAST_PER_SECOND;
    /** When the last client that was refused should retry. */
    private long lastRetry;

    AdmissionGate(ConnectionLoop loop, AdmissionConfig limits) {
        this.loop = loop;
        this.limits = limits;
        this.delay = new LoopDelay(loop.vertx());
    }

    /**
     * Admits one, now or when it is its turn.
     *
     * @param admission completes when it has ended, whatever its outcome
     * @param refused gets the milliseconds after which to retry, if too many wait
     */
    void admit(Supplier<Future<?>> admission, LongConsumer refused) {
        delay.watch(() -> inFlight > 0);
        if (queue.isEmpty() && inFlight < mostAtOnce()) {
            begin(admission);
        } else if (!isFull()) {
            queue.add(admission);
        } else {
            refused.accept(retryAfterMs());
        }
    }

    /** Whether the next one is refused, so that its request need not be read. */
    boolean isFull() {
        return queue.size() >= limits.maxWaiting();
    }

    /** After how many milliseconds a client that is refused now should retry. */
    long retryAfterMs() {
        long now = System.nanoTime();
        long afterTheQueue = now + TimeUnit.MILLISECONDS.toNanos(SOONEST_RETRY_MS) + queue.size() * nanosEach();
        lastRetry = Math.max(lastRetry, afterTheQueue) + nanosEach();
        long most = limits.maxRetryAfter().toMillis();
        long wait = TimeUnit.NANOSECONDS.toMillis(lastRetry - now);
        if (wait <= most) {
            return wait;
        }
        lastRetry = now + TimeUnit.MILLISECONDS.toNanos(most);
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    /** How many admissions are in flight. */
    int inFlight() {
        return inFlight;
    }

    /** How many wait. */
    int waiting() {
        return queue.size();
    }

    private int mostAtOnce() {
        return delay.nanos() > limits.maxLoopDelay().toNanos() ? limits.whenLate() : limits.atOnce();
    }

    private void begin(Supplier<Future<?>> admission) {
        inFlight++;
        admission.get().onComplete(settled -> loop.run(this::ended));
    }

    private void ended() {
        inFlight--;
        count();
        // Each in a task of its own, so that the work of other connections comes between them.
        if (!queue.isEmpty() && inFlight < mostAtOnce()) {
            loop.execute(this::next);
        }
    }

    private void next() {
        if (!queue.isEmpty() && inFlight < mostAtOnce()) {
            begin(queue.poll());
            if (!queue.isEmpty() && inFlight < mostAtOnce()) {
                loop.execute(this::next);
            }
        }
    }

    private void count() {
        long now = System.nanoTime();
        if (now - windowEnds >= 0) {
            boolean lately = now - windowEnds < SECOND_NANOS;
            perSecond = Math.max(LEAST_PER_SECOND, lately ? inWindow : 0);
            inWindow = 0;
            windowEnds = now + SECOND_NANOS;
        }
        inWindow++;
        perSecond = Math.max(perSecond, inWindow);
    }

    private long nanosEach() {
        return SECOND_NANOS / perSecond;
    }
}
