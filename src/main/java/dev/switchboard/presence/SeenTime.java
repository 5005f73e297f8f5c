package dev.switchboard.presence;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Writes a time as ISO 8601 in UTC, always with milliseconds, so that later times sort behind earlier ones as text. */
final class SeenTime {

    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private SeenTime() {}

    static String write(Instant time) {
        return FORMAT.format(time);
    }
}
