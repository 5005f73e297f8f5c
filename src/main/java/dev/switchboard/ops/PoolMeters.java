package dev.switchboard.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The pools that commands wait for: store connections and the threads for blocking work. Vert.x's other metrics stay off,
 * because they would count every frame and every bus message. Safe from any thread.
 */
final class PoolMeters implements VertxMetrics {

    /** The label value by Vert.x's name for a kind of pool. */
    private static final Map<String, String> KINDS = Map.of("sql", "postgres", "redis", "redis", "worker", "worker");
    /** The worker pool of {@code executeBlocking}; Vert.x has others, which are not measured. */
    private static final String WORKERS = "vert.x-worker-thread";

    private final Map<String, Pool> pools = new HashMap<>();

    PoolMeters(MeterRegistry registry) {
        KINDS.forEach((kind, name) -> pools.put(kind, new Pool(registry, name)));
    }

    @Override
    public @Nullable PoolMetrics<?, ?> createPoolMetrics(String kind, String name, int maxSize) {
        Pool pool = kind.equals("worker") && !name.equals(WORKERS) ? null : pools.get(kind);
        if (pool != null) {
            pool.size = maxSize;
        }
        return pool;
    }

    /** Both tokens are the time in nanoseconds at which the wait or the use began. */
    private static final class Pool implements PoolMetrics<Long, Long> {

        private final AtomicInteger inUse = new AtomicInteger();
        private final AtomicInteger waiting = new AtomicInteger();
        private final Timer wait;
        private final Timer use;
        private volatile int size;

        private Pool(MeterRegistry registry, String name) {
            wait = timer(
                    registry, name, "switchboard.pool.wait", "Time that a request waited for an entry of the pool.");
            use = timer(registry, name, "switchboard.pool.use", "Time that an entry of the pool was in use.");
            Gauge.builder("switchboard.pool.in.use", inUse, AtomicInteger::get)
                    .description("Entries of the pool in use.")
                    .tag("pool", name)
                    .register(registry);
            Gauge.builder("switchboard.pool.waiting", waiting, AtomicInteger::get)
                    .description("Requests waiting for an entry of the pool.")
                    .tag("pool", name)
                    .register(registry);
            Gauge.builder("switchboard.pool.limit", () -> size)
                    .description("The maximum size of the pool.")
                    .tag("pool", name)
                    .register(registry);
        }

        private static Timer timer(MeterRegistry registry, String pool, String name, String description) {
            return Timer.builder(name)
                    .description(description)
                    .tag("pool", pool)
                    .register(registry);
        }

        @Override
        public Long enqueue() {
            waiting.incrementAndGet();
            return System.nanoTime();
        }

        @Override
        public void dequeue(Long since) {
            waiting.decrementAndGet();
            wait.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
        }

        @Override
        public Long begin() {
            inUse.incrementAndGet();
            return System.nanoTime();
        }

        @Override
        public void end(Long since) {
            inUse.decrementAndGet();
            use.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
        }
    }
}
