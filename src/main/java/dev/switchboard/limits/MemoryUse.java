package dev.switchboard.limits;

/**
 * How full the memory of this process is, each as a share of its limit.
 *
 * @param liveHeap what the last collections of the heap have left
 * @param heldHeap what the heap holds outside of the space for new objects; it may be garbage
 * @param direct memory outside of the heap, in which frames are read and queued
 */
record MemoryUse(double liveHeap, double heldHeap, double direct) {

    /** The fuller of the two memories. */
    double fullest() {
        return Math.max(liveHeap, direct);
    }
}
