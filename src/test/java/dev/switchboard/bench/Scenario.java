package dev.switchboard.bench;

/** One measurement, with its own server processes. */
interface Scenario {

    String name();

    /** The options that it is run with. */
    default BenchOptions options(BenchOptions given) {
        return given;
    }

    /** Starts its servers from the fleet, measures, and adds its lines to the report. */
    void run(Lab lab, Fleet fleet) throws InterruptedException;
}
