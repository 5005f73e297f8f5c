package dev.switchboard.limits;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Measures this process's memory by the beans of the JVM. Each garbage collector reports what it left in the spaces that it
 * collected; an old generation that was never collected counts as empty, which is why {@link MemoryUse#heldHeap} is
 * measured, too. Safe from any thread.
 */
final class JvmMemory {

    private final long maxHeap = Runtime.getRuntime().maxMemory();
    /** The JVM's limit, which Netty observes for its own memory. */
    private final long maxDirect = PlatformDependent.maxDirectMemory();

    private final List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final List<MemoryPoolMXBean> held = heap.stream()
            .filter(pool -> !pool.getName().toLowerCase(Locale.ROOT).contains("eden"))
            .toList();
    private final List<BufferPoolMXBean> buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();

    MemoryUse measure() {
        long live =
                heap.stream().mapToLong(pool -> used(pool.getCollectionUsage())).sum();
        long kept = held.stream().mapToLong(pool -> used(pool.getUsage())).sum();
        return new MemoryUse(share(live, maxHeap), share(kept, maxHeap), share(directBytes(), maxDirect));
    }

    /** Netty allocates beside the JVM's own pool where it can, and then counts by itself. */
    private long directBytes() {
        long own = Math.max(0, PlatformDependent.usedDirectMemory());
        return own + buffers.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    private static long used(@Nullable MemoryUsage usage) {
        return usage == null ? 0 : usage.getUsed();
    }

    private static double share(long bytes, long limit) {
        return limit <= 0 ? 0 : (double) bytes / limit;
    }
}
