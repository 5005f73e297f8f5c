package dev.switchboard.ops;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * A histogram of durations with one row per value of its label. Recording costs two additions; Micrometer's timer, which also
 * keeps a moving maximum, costs ten times as much on the event loops. All rows must be created before the histogram is
 * registered; any thread may record.
 */
final class Durations implements Collector {

    private static final long[] BOUNDS_MS = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000};
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final List<Double> BOUNDS = Stream.concat(
                    Arrays.stream(BOUNDS_MS).mapToObj(bound -> bound / MILLIS), Stream.of(Double.POSITIVE_INFINITY))
            .toList();

    /** The number of counts in a row: one per bound, and one for longer durations. */
    static final int BUCKETS = BOUNDS_MS.length + 1;

    private final String name;
    private final String help;
    private final String label;
    private final List<Row> rows = new ArrayList<>();

    Durations(String name, String help, String label) {
        this.name = name;
        this.help = help;
        this.label = label;
    }

    static JsonArray boundsMs() {
        return new JsonArray(Arrays.stream(BOUNDS_MS).boxed().toList());
    }

    Row row(String value) {
        Row row = new Row(Labels.of(label, value));
        rows.add(row);
        return row;
    }

    @Override
    public HistogramSnapshot collect() {
        HistogramSnapshot.Builder snapshot =
                HistogramSnapshot.builder().name(name).help(help);
        rows.forEach(row -> snapshot.dataPoint(row.snapshot()));
        return snapshot.build();
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
        return MetricFamilyDescriptor.histogram(name)
                .help(help)
                .labelNames(label)
                .build();
    }

    /** The durations of one label value. */
    static final class Row {

        private final Labels labels;
        private final LongAdder[] counts =
                BOUNDS.stream().map(bound -> new LongAdder()).toArray(LongAdder[]::new);
        private final LongAdder sumNanos = new LongAdder();

        private Row(Labels labels) {
            this.labels = labels;
        }

        void record(long nanos) {
            int bucket = 0;
            // Most durations are in the first buckets.
            while (bucket < BOUNDS_MS.length && nanos > BOUNDS_MS[bucket] * 1_000_000) {
                bucket++;
            }
            counts[bucket].increment();
            sumNanos.add(nanos);
        }

        void addTo(long[] sums) {
            for (int bucket = 0; bucket < sums.length; bucket++) {
                sums[bucket] += counts[bucket].sum();
            }
        }

        private HistogramDataPointSnapshot snapshot() {
            List<Number> each = new ArrayList<>(counts.length);
            for (LongAdder count : counts) {
                each.add(count.sum());
            }
            return HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, each))
                    .sum(sumNanos.sum() / NANOS)
                    .build();
        }
    }
}
