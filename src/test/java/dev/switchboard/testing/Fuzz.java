package dev.switchboard.testing;

import java.util.Random;

/** The chance in fuzz tests: another each time, printed, and the same again with {@code -Dfuzz.seed=<seed>}. */
public final class Fuzz {

    private Fuzz() {}

    /** Chance for the fuzz of this name. */
    public static Random random(String name) {
        Long given = Long.getLong("fuzz.seed");
        long seed = given == null ? new Random().nextLong() : given;
        System.out.println("fuzz of " + name + ": -Dfuzz.seed=" + seed);
        return new Random(seed);
    }
}
