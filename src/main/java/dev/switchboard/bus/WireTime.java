package dev.switchboard.bus;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Times as clients see them: ISO 8601 in UTC, always with three digits of milliseconds, so that a later time is also the
 * greater text.
 */
public final class WireTime {

    /** More characters than any such time has. */
    static final int MAX_LENGTH = 40;

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private WireTime() {}

    /** The time as text. */
    @ConcernApi
    public static String write(Instant time) {
        return FORMAT.format(time);
    }

    /** The time as text, in UTC. */
    @ConcernApi
    public static String write(OffsetDateTime time) {
        return FORMAT.format(time);
    }

    /** The time as text, or null for null. */
    public static @Nullable String writeOrNull(@Nullable Instant time) {
        return time == null ? null : write(time);
    }

    /** The time as text, or null for null. */
    public static @Nullable String writeOrNull(@Nullable OffsetDateTime time) {
        return time == null ? null : write(time);
    }
}
