package dev.switchboard.limits;

/** What the watch of memory reports. Called on an event loop; must not block. */
@FunctionalInterface
public interface MemoryMetrics {

    /**
     * Called several times a second.
     *
     * @param heap the share of the heap that the last collections have left
     * @param direct the used share of the memory outside of the heap
     * @param level 0 if memory is ample, 1 if no connections are admitted, 2 if durable work is refused, too
     */
    void measured(double heap, double direct, int level);
}
