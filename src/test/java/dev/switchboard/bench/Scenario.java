package dev.switchboard.bench;

/** One measurement, with its own server processes. */
interface Scenario {

    String name();

    /** Starts its servers from the fleet, measures, and adds its lines to the report. */
    void run(Lab lab, Fleet fleet) throws InterruptedException;
}
