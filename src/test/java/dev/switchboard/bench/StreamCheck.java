package dev.switchboard.bench;

/**
 * Follows the events of one sender as one receiver hears them, numbered from 0. It remembers the last 64, so an event that
 * comes late is told from one that comes twice; one later than that counts as coming twice.
 */
final class StreamCheck {

    enum Verdict {
        /** The one after the last. */
        NEXT,
        /** Some before it are missing still. */
        AHEAD,
        /** A missing one, after later ones: out of order. */
        LATE,
        /** Heard before. */
        TWICE
    }

    private static final int MEMORY = 64;

    private long next;
    /** Bit {@code i} is set if {@code next - 1 - i} was heard. */
    private long heard;

    Verdict got(long number) {
        return number >= next ? forward(number) : backward(number);
    }

    private Verdict forward(long number) {
        long skipped = number - next;
        heard = skipped + 1 >= MEMORY ? 1 : (heard << (skipped + 1)) | 1;
        next = number + 1;
        return skipped == 0 ? Verdict.NEXT : Verdict.AHEAD;
    }

    private Verdict backward(long number) {
        long back = next - 1 - number;
        if (back >= MEMORY || (heard & (1L << back)) != 0) {
            return Verdict.TWICE;
        }
        heard |= 1L << back;
        return Verdict.LATE;
    }
}
