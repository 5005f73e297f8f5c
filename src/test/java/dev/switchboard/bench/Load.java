package dev.switchboard.bench;

/**
 * What the connections of one target do repeatedly. The thread that runs the benchmark calls every method; the work
 * runs on the generator's loop.
 */
interface Load {

    void start();

    /** Stops sending; returns when everything sent has been received, or nothing more has arrived for a while. */
    void stop();

    /** The number received so far, in the scenario's own unit: deliveries or round trips. */
    long units();

    /** The latencies since the last call. */
    Histogram takeLatency();

    Tally.Faults faults();
}
