package dev.switchboard.soak;

import java.util.Random;

/** Something that happens to the hub while the crowd talks. Played on the main thread; leaves all nodes running. */
interface Scenario {

    /** Fails, or tells the stage's verdict, if something is not as promised. */
    void play(Stage stage, Random random);
}
