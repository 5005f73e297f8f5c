package dev.switchboard.backend;

/** Why a request brought no usable answer, in words for the log; the client learns no more than the code. */
final class Unanswered extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean late;

    private Unanswered(String words, boolean late) {
        super(words, null, false, false);
        this.late = late;
    }

    static Unanswered because(String words) {
        return new Unanswered(words, false);
    }

    static Unanswered inTime() {
        return new Unanswered("no answer in time", true);
    }

    /** Whether its time was over. */
    boolean isLate() {
        return late;
    }
}
