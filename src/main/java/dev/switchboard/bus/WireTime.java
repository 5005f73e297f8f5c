package dev.switchboard.bus;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as clients see them: ISO 8601 in UTC, always with three digits of milliseconds. */
public final class WireTime {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private WireTime() {}

    /** The time as text, or null for null. */
    public static String write(Instant time) {
        return time == null ? null : FORMAT.format(time);
    }
}
