package dev.switchboard.bench;

/**
 * Something that the connections of one target do, over and over. Every method is called by the thread that runs the
 * benchmark and is carried out on the generator's loop.
 */
interface Load {

    void start();

    /** Stops sending, and returns when all that was sent has been heard, or nothing more has come for a while. */
    void stop();

    /** What has been heard so far, in the scenario's own unit: deliveries, round trips. */
    long units();

    /** The latencies since they were last taken. */
    Histogram takeLatency();

    Tally.Faults faults();
}
