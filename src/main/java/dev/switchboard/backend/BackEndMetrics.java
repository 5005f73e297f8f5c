package dev.switchboard.backend;

/** Told of the requests to one back end. Safe from any thread. */
public interface BackEndMetrics {

    /** Counts nothing. */
    BackEndMetrics NONE = new BackEndMetrics() {};

    /**
     * A request was answered, or given up.
     *
     * @param outcome {@code OK}, {@code refused} for a refusal of the back end's, or the code of a failure on the way
     */
    default void answered(String outcome, long nanos) {}

    /** A request is sent once more. */
    default void retried() {}

    /** The circuit has changed: {@code CLOSED}, {@code HALF_OPEN} or {@code OPEN}. */
    default void circuit(String state) {}

    /** An effect of an answer could not be carried out: {@code join}, {@code leave}, {@code publish} or {@code members}. */
    default void effectFailed(String kind) {}

    /** A decision was made without the back end, by {@code whenAway}. */
    default void decidedAlone(boolean allowed) {}
}
