package dev.switchboard.chat;

import dev.switchboard.bus.Fields;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long messages are kept, as people write it: {@code 90m}, {@code 24h}, {@code 30d}. Stateless. */
final class Retention {

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})([mhd])");

    private Retention() {}

    /** The length of time at the key; empty if it is null, which is for ever. */
    static @Nullable Duration from(Fields fields, String key) {
        Object value = fields.data().getValue(key);
        if (value == null) {
            return null;
        }
        Matcher form = value instanceof String text ? FORM.matcher(text) : null;
        if (form == null || !form.matches()) {
            throw fields.refused(key, "must be a length of time such as 90m, 24h or 30d, or null");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** The shortest way to write it. */
    static String write(Duration kept) {
        if (kept.equals(Duration.ofDays(kept.toDays()))) {
            return kept.toDays() + "d";
        }
        if (kept.equals(Duration.ofHours(kept.toHours()))) {
            return kept.toHours() + "h";
        }
        if (kept.equals(Duration.ofMinutes(kept.toMinutes()))) {
            return kept.toMinutes() + "m";
        }
        return kept.equals(Duration.ofSeconds(kept.toSeconds())) ? kept.toSeconds() + "s" : kept.toMillis() + "ms";
    }

    /** The shorter of two; null is for ever. */
    static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) < 0 ? one : other;
    }
}
