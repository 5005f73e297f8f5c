package dev.switchboard.bench;

/** Counts what a load's receivers received. Runs on the load's event loop. */
final class Tally {

    private long expected;
    private long received;
    private long twice;
    private long late;
    private long errors;
    private String firstError;

    /** The faults; all zero if there are none. */
    record Faults(long lost, long twice, long late, long errors, String firstError) {

        boolean none() {
            return lost == 0 && twice == 0 && late == 0 && errors == 0;
        }
    }

    /** Adds to the number of expected deliveries. */
    void expect(long receivers) {
        expected += receivers;
    }

    /** Counts one received event; returns whether it is the first time. */
    boolean count(StreamCheck.Verdict verdict) {
        switch (verdict) {
            case NEXT, AHEAD -> received++;
            case LATE -> {
                received++;
                late++;
            }
            case TWICE -> twice++;
        }
        return verdict != StreamCheck.Verdict.TWICE;
    }

    /** Counts a refusal, an error frame or a connection that ended. */
    void error(String what) {
        errors++;
        if (firstError == null) {
            firstError = what;
        }
    }

    /** Events received, without repetitions. */
    long received() {
        return received;
    }

    boolean complete() {
        return received >= expected;
    }

    Faults faults() {
        return new Faults(expected - received, twice, late, errors, firstError);
    }
}
