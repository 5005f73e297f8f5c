package dev.switchboard.ops;

import java.time.Duration;
import java.util.Arrays;

/** Bucket bounds of histograms. */
final class Buckets {

    private Buckets() {}

    static Duration[] ofMillis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
