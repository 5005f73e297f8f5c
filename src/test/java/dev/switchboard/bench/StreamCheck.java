package dev.switchboard.bench;

/**
 * Follows the events of one sender at one receiver, numbered from 0. It remembers the last 64 numbers to distinguish
 * late events from repeated ones; an older number counts as repeated.
 */
final class StreamCheck {

    enum Verdict {
        /** The next number. */
        NEXT,
        /** Numbers before it are still missing. */
        AHEAD,
        /** A missing number, after later ones: out of order. */
        LATE,
        /** Received before. */
        TWICE
    }

    private static final int MEMORY = 64;

    private long next;
    /** Bit {@code i} is set if {@code next - 1 - i} was received. */
    private long received;

    Verdict got(long number) {
        return number >= next ? forward(number) : backward(number);
    }

    private Verdict forward(long number) {
        long skipped = number - next;
        received = skipped + 1 >= MEMORY ? 1 : (received << (skipped + 1)) | 1;
        next = number + 1;
        return skipped == 0 ? Verdict.NEXT : Verdict.AHEAD;
    }

    private Verdict backward(long number) {
        long back = next - 1 - number;
        if (back >= MEMORY || (received & (1L << back)) != 0) {
            return Verdict.TWICE;
        }
        received |= 1L << back;
        return Verdict.LATE;
    }
}
