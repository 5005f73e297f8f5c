package dev.switchboard.bench;

/** Counts what a load's receivers heard. On the load's event loop. */
final class Tally {

    private long expected;
    private long heard;
    private long twice;
    private long late;
    private long errors;
    private String firstError;

    /** What is wrong; all zero if nothing is. */
    record Faults(long lost, long twice, long late, long errors, String firstError) {

        boolean none() {
            return lost == 0 && twice == 0 && late == 0 && errors == 0;
        }
    }

    /** That many more receivers are to hear an event. */
    void expect(long receivers) {
        expected += receivers;
    }

    /** Counts one event heard, and tells whether it was heard for the first time. */
    boolean count(StreamCheck.Verdict verdict) {
        switch (verdict) {
            case NEXT, AHEAD -> heard++;
            case LATE -> {
                heard++;
                late++;
            }
            case TWICE -> twice++;
        }
        return verdict != StreamCheck.Verdict.TWICE;
    }

    /** An answer that refuses, an error frame or a connection that ended. */
    void error(String what) {
        errors++;
        if (firstError == null) {
            firstError = what;
        }
    }

    /** Events heard, repeated ones counted once. */
    long heard() {
        return heard;
    }

    boolean complete() {
        return heard >= expected;
    }

    Faults faults() {
        return new Faults(expected - heard, twice, late, errors, firstError);
    }
}
