package dev.switchboard.gateway.admission;

import dev.switchboard.gateway.connection.GatewayConfig;
import dev.switchboard.gateway.connection.LoopDelay;
import dev.switchboard.gateway.connection.Shard;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Lets connections in at the rate that one event loop bears: so many admissions are under way at once, few while the loop
 * is late, the next wait in line, and who finds the line full is told when to come back, each at a time of their own. Who
 * comes alone passes at once, also while the loop is late. On the shard's event loop; lives as long as the shard.
 */
public final class AdmissionGate {

    /**
     * Below this rate nobody is told to wait for longer, however slow the last second was: while a dead node is still
     * waited for, nobody is let in at all, and that says nothing of what comes after. A cold node lets in some 1,800 a
     * second on one core; who comes too early is told again.
     */
    private static final long LEAST_PER_SECOND = 500;

    private static final long SOONEST_RETRY_MS = 500;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Shard shard;
    private final GatewayConfig.AdmissionLimits limits;
    private final LoopDelay delay;
    private final Deque<Supplier<Future<?>>> line = new ArrayDeque<>(0);
    private int underWay;
    private long windowEnds;
    private long inWindow;
    private long perSecond = LEAST_PER_SECOND;
    /** When the last one who was told to come back is to come. */
    private long lastRetry;

    public AdmissionGate(Shard shard, GatewayConfig.AdmissionLimits limits) {
        this.shard = shard;
        this.limits = limits;
        this.delay = new LoopDelay(shard.vertx());
    }

    /**
     * Lets one in, now or when it is its turn.
     *
     * @param admission completes when it is over, however it ends
     * @param refused gets the milliseconds after which to come back, if there are too many
     */
    void admit(Supplier<Future<?>> admission, LongConsumer refused) {
        delay.watch(() -> underWay > 0);
        if (line.isEmpty() && underWay < mostAtOnce()) {
            begin(admission);
        } else if (!isFull()) {
            line.add(admission);
        } else {
            refused.accept(retryAfterMs());
        }
    }

    /** Whether whoever comes now is refused, so that it need not be looked at any further. */
    boolean isFull() {
        return line.size() >= limits.maxWaiting();
    }

    /** After how many milliseconds one who is refused now is to come back. */
    long retryAfterMs() {
        long now = System.nanoTime();
        long behindTheLine = now + TimeUnit.MILLISECONDS.toNanos(SOONEST_RETRY_MS) + line.size() * nanosEach();
        lastRetry = Math.max(lastRetry, behindTheLine) + nanosEach();
        long most = limits.maxRetryAfter().toMillis();
        long wait = TimeUnit.NANOSECONDS.toMillis(lastRetry - now);
        if (wait <= most) {
            return wait;
        }
        lastRetry = now + TimeUnit.MILLISECONDS.toNanos(most);
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    /** How many are being admitted. */
    int underWay() {
        return underWay;
    }

    /** How many wait for that. */
    int waiting() {
        return line.size();
    }

    private int mostAtOnce() {
        return delay.nanos() > limits.maxLoopDelay().toNanos() ? limits.whenLate() : limits.atOnce();
    }

    private void begin(Supplier<Future<?>> admission) {
        underWay++;
        admission.get().onComplete(over -> shard.run(this::ended));
    }

    private void ended() {
        underWay--;
        count();
        // Each in a task of its own, so that what the loop has to do for others comes between them.
        if (!line.isEmpty() && underWay < mostAtOnce()) {
            shard.execute(this::next);
        }
    }

    private void next() {
        if (!line.isEmpty() && underWay < mostAtOnce()) {
            begin(line.poll());
            if (!line.isEmpty() && underWay < mostAtOnce()) {
                shard.execute(this::next);
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
