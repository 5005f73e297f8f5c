package dev.switchboard.testing;

import java.util.Random;

/** Random numbers for fuzz tests: a new seed each run, printed; {@code -Dfuzz.seed=<seed>} repeats a run. */
public final class Fuzz {

    private Fuzz() {}

    /** The random source of the fuzz test of this name. */
    public static Random random(String name) {
        Long given = Long.getLong("fuzz.seed");
        long seed = given == null ? new Random().nextLong() : given;
        System.out.println("fuzz of " + name + ": -Dfuzz.seed=" + seed);
        return new Random(seed);
    }
}
