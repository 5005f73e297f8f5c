package dev.switchboard.bench;

/** One thing that is measured, with server processes of its own. */
interface Scenario {

    String name();

    /** Starts what it needs from the fleet, measures, and puts its lines into the report. */
    void run(Lab lab, Fleet fleet) throws InterruptedException;
}
