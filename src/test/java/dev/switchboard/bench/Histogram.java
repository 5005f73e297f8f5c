package dev.switchboard.bench;

/**
 * Durations in microseconds, in buckets at most 1/32 of their value wide; a percentile is exact to 3 %.
 * Single-threaded.
 */
final class Histogram {

    private static final int PRECISION_BITS = 5;
    private static final int STEPS = 1 << PRECISION_BITS;

    private final long[] counts = new long[STEPS * (64 - PRECISION_BITS)];
    private long total;

    void record(long micros) {
        counts[bucket(Math.max(0, micros))]++;
        total++;
    }

    void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
    }

    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    long total() {
        return total;
    }

    /**
     * The smallest value that at least {@code share} (0 to 1) of all values do not exceed, in milliseconds; NaN if
     * there are none.
     */
    double millis(double share) {
        if (total == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long below = 0;
        int bucket = -1;
        while (below < rank) {
            below += counts[++bucket];
        }
        return upperEnd(bucket) / 1000.0;
    }

    /** Values below {@link #STEPS} have one bucket each; above that, each power of two has {@link #STEPS} buckets. */
    private static int bucket(long value) {
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(value) - PRECISION_BITS - 1);
        return shift * STEPS + (int) (value >>> shift);
    }

    private static long upperEnd(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        long steps = bucket - (long) shift * STEPS;
        return ((steps + 1) << shift) - 1;
    }
}
