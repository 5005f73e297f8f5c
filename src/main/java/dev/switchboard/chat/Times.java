package dev.switchboard.chat;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Points in time as clients see them: ISO 8601, UTC, milliseconds. */
final class Times {

    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

    private Times() {}

    static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
    }

    /** The time as text, or null for null. */
    static String iso(OffsetDateTime time) {
        return time == null ? null : ISO.format(time.withOffsetSameInstant(ZoneOffset.UTC));
    }
}
