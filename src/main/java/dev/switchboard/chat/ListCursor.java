package dev.switchboard.chat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a page of the chat list ended: clients hand it back as it is.
 *
 * @param movedAt when the last chat of the page had moved, to the microsecond
 */
record ListCursor(OffsetDateTime movedAt, UUID chatId) {

    private static final long MICROS = 1_000_000;
    /** The end of the year 9999. */
    private static final long LATEST = 253_402_300_799L * MICROS;

    String encode() {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, movedAt.toInstant());
        String text = micros + "." + chatId;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Optional<ListCursor> parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\\.", 2);
            long micros = Long.parseLong(parts[0]);
            if (parts.length < 2 || micros < 0 || micros > LATEST) {
                return Optional.empty();
            }
            Instant at = Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
            return Ids.parse(parts[1]).map(id -> new ListCursor(at.atOffset(ZoneOffset.UTC), id));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
