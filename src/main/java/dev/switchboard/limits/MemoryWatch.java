package dev.switchboard.limits;

import dev.switchboard.bus.Headroom;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how full the heap and the direct memory of this process are. Above the watermark the node admits no connections;
 * half-way from there to the limit it refuses durable work, too. Below, all returns by itself. A heap that stays full
 * although nothing new comes in does not recover: the process is then ended.
 *
 * <p>Measures on an event loop while it is deployed; its answers are safe from any thread.
 */
public final class MemoryWatch extends VerticleBase implements Headroom {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);

    private static final long INTERVAL_MS = 250;
    /** A share by which memory must fall below a threshold to count as below it, so that the state does not flap. */
    private static final double HYSTERESIS = 0.02;
    /** With so much of the heap live, most of the time goes into collections. */
    private static final double EXHAUSTED = 0.98;

    private static final int EXHAUSTED_LOOKS = 40;
    /** At least so many looks lie between two collections that are asked for. */
    private static final int COLLECT_EVERY = 120;

    private static final double PERCENT = 100;

    private final double watermark;
    private final double critical;
    private final Supplier<MemoryUse> memory;
    private final Runnable collect;
    private final Runnable exhausted;
    private final MemoryMetrics metrics;
    private volatile Level level = Level.AMPLE;
    private volatile MemoryUse last = new MemoryUse(0, 0, 0);
    private int looksSinceCollect = COLLECT_EVERY;
    private int exhaustedLooks;

    private enum Level {
        AMPLE(0),
        SHORT(1),
        CRITICAL(2);

        private final int number;

        Level(int number) {
            this.number = number;
        }
    }

    MemoryWatch(
            MemoryConfig config,
            Supplier<MemoryUse> memory,
            Runnable collect,
            Runnable exhausted,
            MemoryMetrics metrics) {
        this.watermark = config.watermark();
        this.critical = watermark + (1 - watermark) / 2;
        this.memory = memory;
        this.collect = collect;
        this.exhausted = exhausted;
        this.metrics = metrics;
    }

    /**
     * Of this process.
     *
     * @param exhausted ends the process
     */
    public static MemoryWatch ofProcess(Vertx vertx, MemoryConfig config, MemoryMetrics metrics, Runnable exhausted) {
        Runnable collect = () -> vertx.executeBlocking(
                () -> {
                    System.gc();
                    return null;
                },
                false);
        return new MemoryWatch(config, new JvmMemory()::measure, collect, exhausted, metrics);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(INTERVAL_MS, fired -> look());
        return Future.succeededFuture();
    }

    @Override
    public boolean admitsConnections() {
        return level == Level.AMPLE;
    }

    @Override
    public boolean admitsDurableWork() {
        return level != Level.CRITICAL;
    }

    /** What readiness reports while memory is short; otherwise empty. */
    public Optional<String> problem() {
        return admitsConnections() ? Optional.empty() : Optional.of("the node is short of memory: " + words(last));
    }

    /** Measures, and draws the conclusions. */
    void look() {
        MemoryUse use = memory.get();
        last = use;
        Level before = level;
        level = levelOf(use.fullest(), before);
        metrics.measured(use.liveHeap(), use.direct(), level.number);
        if (level != before) {
            log(before, use);
        }
        collectIfUnsure(use);
        endIfExhausted(use);
    }

    private Level levelOf(double share, Level before) {
        if (share >= critical - (before == Level.CRITICAL ? HYSTERESIS : 0)) {
            return Level.CRITICAL;
        }
        return share >= watermark - (before == Level.AMPLE ? 0 : HYSTERESIS) ? Level.SHORT : Level.AMPLE;
    }

    private void log(Level before, MemoryUse use) {
        switch (level) {
            case AMPLE -> LOG.info("memory is ample again: {}", words(use));
            case SHORT -> LOG.warn(
                    "memory is short: {}; {}",
                    words(use),
                    before == Level.AMPLE ? "new connections are refused" : "durable commands are carried out again");
            case CRITICAL -> LOG.warn("memory is very short: {}; durable commands are refused", words(use));
        }
    }

    /**
     * What the heap holds may be garbage or live: the collector has not looked yet. With some collectors an old generation
     * fills up before it is collected, so that memory would be found to be short when none is left.
     */
    private void collectIfUnsure(MemoryUse use) {
        looksSinceCollect++;
        if (use.heldHeap() >= watermark && use.liveHeap() < watermark && looksSinceCollect >= COLLECT_EVERY) {
            looksSinceCollect = 0;
            collect.run();
        }
    }

    private void endIfExhausted(MemoryUse use) {
        exhaustedLooks = use.liveHeap() >= EXHAUSTED ? exhaustedLooks + 1 : 0;
        if (exhaustedLooks == EXHAUSTED_LOOKS) {
            LOG.error("memory is exhausted: {} for {} s", words(use), EXHAUSTED_LOOKS * INTERVAL_MS / 1000);
            exhausted.run();
        }
    }

    private static String words(MemoryUse use) {
        return String.format(
                Locale.ROOT, "heap %.0f%%, direct memory %.0f%%", use.liveHeap() * PERCENT, use.direct() * PERCENT);
    }
}
