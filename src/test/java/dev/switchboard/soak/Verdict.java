package dev.switchboard.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The failures found, and the worst value of each figure so far. Thread-safe; lives as long as the soak. */
final class Verdict {

    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Long> worst = new LinkedHashMap<>();
    private final Map<String, Long> latest = new LinkedHashMap<>();

    synchronized void wrong(String what) {
        wrong.add(what);
    }

    /** Records a figure such as {@code "first answer after the kill, ms"}; the largest value is the worst. */
    synchronized void figure(String name, long value) {
        worst.merge(name, value, Math::max);
        latest.merge(name, value, Math::max);
    }

    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The worst value of each figure since the last call. */
    synchronized String takeLatest() {
        String text = latest.toString();
        latest.clear();
        return text;
    }

    /** The worst value of each figure, one per line. */
    synchronized String figures() {
        StringBuilder lines = new StringBuilder();
        worst.forEach((name, value) ->
                lines.append("  ").append(name).append(": ").append(value).append('\n'));
        return lines.toString();
    }
}
