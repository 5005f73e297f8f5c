package dev.switchboard.soak;

import java.util.Optional;
import java.util.Random;

/** A disturbance of the hub under load. Runs on the main thread; leaves all nodes running. */
interface SoakScenario {

    /** Why it cannot run on this stage; empty if it can. */
    default Optional<String> skipReason(Stage stage) {
        return Optional.empty();
    }

    /** Plays the scenario; throws, or records in the stage's verdict, any broken promise. */
    void play(Stage stage, Random random);
}
