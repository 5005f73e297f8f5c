package dev.switchboard.bus;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a page of a list ended: the next page begins after it. Clients hand it back unread, and it stays valid when the
 * entry it names is gone.
 *
 * @param at the time by which the list is ordered, to the microsecond
 * @param id which of the entries of that time
 */
public record PageCursor(Instant at, UUID id) {

    /** Before the newest entry. */
    public static final PageCursor NEWEST = new PageCursor(Instant.parse("9999-12-31T00:00:00Z"), new UUID(-1, -1));

    private static final int BYTES = 24;
    private static final int LENGTH = 32;

    /** As the client gets it. */
    public String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(micros(at))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().encodeToString(bytes.array());
    }

    /** The cursor at {@code key}; {@link #NEWEST} if there is none. */
    public static PageCursor from(Fields fields, String key) {
        return fields.optionalText(key, LENGTH)
                .map(text -> decode(text, fields.refused(key, "must be one that an earlier page gave")))
                .orElse(NEWEST);
    }

    private static PageCursor decode(String text, Failure refusal) {
        ByteBuffer bytes = ByteBuffer.wrap(Fields.cursorBytes(text, refusal));
        if (bytes.remaining() != BYTES) {
            throw refusal;
        }
        long micros = bytes.getLong();
        if (micros < 0 || micros > micros(NEWEST.at())) {
            throw refusal;
        }
        return new PageCursor(
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(bytes.getLong(), bytes.getLong()));
    }

    /** Not {@link ChronoUnit#between}, which counts in nanoseconds on the way and overflows in 2262. */
    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
}
