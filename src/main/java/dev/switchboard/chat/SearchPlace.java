package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a message stands among all messages, by time; of one time, by its chat and its position there.
 *
 * @param log the number of its chat's log
 */
record SearchPlace(OffsetDateTime at, long log, long seq) {

    /** The first byte, which tells these cursors from those of other versions. */
    private static final byte VERSION = 1;

    private static final int LENGTH = 1 + 3 * Long.BYTES;
    private static final int MAX_TEXT = 40;
    /** The year 10000: PostgreSQL's times go on from there, those of messages do not. */
    private static final long MAX_MICROS = 253_402_300_800_000_000L;

    /** The place before all messages of this time. */
    static SearchPlace before(OffsetDateTime at) {
        return new SearchPlace(at, 0, 0);
    }

    /** As the client gets it. */
    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH).put(VERSION);
        bytes.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at.toInstant()));
        bytes.putLong(log).putLong(seq);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** The cursor at {@code key}; empty for the first page. */
    static Optional<SearchPlace> from(Fields fields, String key) {
        return fields.optionalText(key, MAX_TEXT)
                .map(text -> decode(text, fields.refused(key, "must be one that an earlier page gave")));
    }

    private static SearchPlace decode(String text, Failure refusal) {
        ByteBuffer bytes = ByteBuffer.wrap(Fields.cursorBytes(text, refusal));
        if (bytes.remaining() != LENGTH || bytes.get() != VERSION) {
            throw refusal;
        }
        long micros = bytes.getLong();
        if (micros < 0 || micros > MAX_MICROS) {
            throw refusal;
        }
        Instant at = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return new SearchPlace(at.atOffset(ZoneOffset.UTC), bytes.getLong(), bytes.getLong());
    }
}
