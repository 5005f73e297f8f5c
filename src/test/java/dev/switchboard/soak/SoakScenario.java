package dev.switchboard.soak;

import java.util.Optional;
import java.util.Random;

/** Something that happens to the hub while the crowd talks. Played on the main thread; leaves all nodes running. */
interface SoakScenario {

    /** Why it cannot be played on this stage, if so. */
    default Optional<String> whyNot(Stage stage) {
        return Optional.empty();
    }

    /** Fails, or tells the stage's verdict, if something is not as promised. */
    void play(Stage stage, Random random);
}
