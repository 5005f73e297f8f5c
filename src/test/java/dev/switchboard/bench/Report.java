package dev.switchboard.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The results, printed as one table per scenario and written as JSON. Used on the thread that runs the benchmark. */
final class Report {

    /** One target's line in a scenario's table; values are numbers, {@link Spread}s or text. */
    static final class Row {

        private final Map<String, Object> values = new LinkedHashMap<>();

        Row put(String column, Object value) {
            values.put(column, value);
            return this;
        }

        /** The lost, duplicated and reordered events; the first error appears in full. */
        Row faults(Tally.Faults faults) {
            put("lost", faults.lost()).put("dup", faults.twice()).put("ooo", faults.late());
            return put("errors", faults.errors() == 0 ? 0 : faults.errors() + " " + faults.firstError());
        }

        /** Latencies in milliseconds; nothing if none were recorded. */
        Row latency(String name, Histogram histogram) {
            if (histogram.total() > 0) {
                put((name + " p50 ms").trim(), histogram.millis(0.5))
                        .put((name + " p99 ms").trim(), histogram.millis(0.99));
            }
            return this;
        }
    }

    private final Map<String, List<Row>> tables = new LinkedHashMap<>();
    private boolean faulty;

    Row row(String scenario, String target) {
        Row row = new Row().put("target", target);
        tables.computeIfAbsent(scenario, name -> new ArrayList<>()).add(row);
        return row;
    }

    /** Records a scenario that could not be measured. */
    void failed(String scenario, Throwable cause) {
        faulty = true;
        row(scenario, "-").put("errors", cause.toString().lines().findFirst().orElse(""));
    }

    void check(Tally.Faults faults) {
        faulty |= !faults.none();
    }

    /** Whether any event was lost, duplicated or reordered, any command refused, or any scenario failed. */
    boolean faulty() {
        return faulty;
    }

    void print(String scenario) {
        List<Row> rows = tables.getOrDefault(scenario, List.of());
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.values.keySet()));
        System.out.println("\n== " + scenario);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.copyOf(columns));
        rows.forEach(row -> lines.add(
                columns.stream().map(column -> text(row.values.get(column))).toList()));
        for (List<String> line : lines) {
            System.out.println(line(line, lines));
        }
    }

    void printAll() {
        tables.keySet().forEach(this::print);
    }

    void write(Path file) {
        JsonObject document = new JsonObject();
        tables.forEach((scenario, rows) -> {
            JsonArray array = new JsonArray();
            rows.forEach(row -> array.add(json(row)));
            document.put(scenario, array);
        });
        try {
            Files.writeString(file, document.encodePrettily());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        String format = value == Math.rint(value) || value >= 1000 ? "%.0f" : value >= 100 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String line(List<String> cells, List<List<String>> lines) {
        StringBuilder line = new StringBuilder("| ");
        for (int i = 0; i < cells.size(); i++) {
            int column = i;
            int width = lines.stream()
                    .mapToInt(other -> other.get(column).length())
                    .max()
                    .orElse(0);
            line.append(cells.get(i))
                    .append(" ".repeat(width - cells.get(i).length()))
                    .append(" | ");
        }
        return line.toString();
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof Number number ? number(number.doubleValue()) : value.toString();
    }

    private static JsonObject json(Row row) {
        JsonObject json = new JsonObject();
        row.values.forEach((column, value) -> {
            json.put(column, value instanceof Spread spread ? spread.toJson() : finite(value));
        });
        return json;
    }

    /** The value, or null for a number that JSON cannot represent. */
    static Object finite(Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }
}
