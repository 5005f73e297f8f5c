package dev.switchboard.todo;

import dev.switchboard.bus.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads a due date: an ISO 8601 time with an offset, or a date, which means its first moment in UTC; years 1 to 9999. */
final class DueDate {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private DueDate() {}

    /** The time in whole milliseconds, or null for null. */
    static @Nullable Instant read(String field, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            Instant time = parse(field, text).truncatedTo(ChronoUnit.MILLIS);
            if (!time.isBefore(FIRST) && time.isBefore(END)) {
                return time;
            }
        }
        throw refused(field);
    }

    private static Instant parse(String field, String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException unreadable) {
            throw refused(field);
        }
    }

    private static Failure refused(String field) {
        return Failure.badRequest(
                field, field + " must be a time such as 2030-01-31T09:00:00Z, a date such as 2030-01-31, or null");
    }
}
