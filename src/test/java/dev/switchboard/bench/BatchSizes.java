package dev.switchboard.bench;

import dev.switchboard.testing.Scrape;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** How many commands a hub has committed in one transaction, between two scrapes of its metrics. */
final class BatchSizes {

    private static final String METRIC = "switchboard_commit_commands";
    private static final String BUCKET = METRIC + "_bucket{le=\"";

    private final Scrape before;
    private final Scrape after;

    BatchSizes(Scrape before, Scrape after) {
        this.before = before;
        this.after = after;
    }

    double mean() {
        return grown(METRIC + "_sum") / grown(METRIC + "_count");
    }

    /** The bound of the bucket below which this share of the transactions is. */
    double quantile(double share) {
        double wanted = share * grown(METRIC + "_count");
        Map<Double, Double> buckets = after.samples().keySet().stream()
                .filter(name -> name.startsWith(BUCKET) && !name.contains("Inf"))
                .collect(Collectors.toMap(
                        name -> Double.valueOf(name.substring(BUCKET.length(), name.indexOf('"', BUCKET.length()))),
                        this::grown));
        return buckets.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= wanted)
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder())
                .orElse(Double.POSITIVE_INFINITY);
    }

    private double grown(String sample) {
        return after.samples().getOrDefault(sample, 0.0) - before.samples().getOrDefault(sample, 0.0);
    }
}
