package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** The median, minimum and maximum of some measurements. */
record Spread(double median, double least, double greatest) {

    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = size % 2 == 1 ? sorted.get(size / 2) : (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(size - 1));
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("median", Report.finite(median))
                .put("min", Report.finite(least))
                .put("max", Report.finite(greatest));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s [%s..%s]", Report.number(median), Report.number(least), Report.number(greatest));
    }
}
