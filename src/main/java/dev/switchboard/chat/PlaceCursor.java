package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Where a page of a list ended that is in the order of places. A place is given once and never changes, so each entry comes
 * once, whatever comes and goes meanwhile.
 *
 * @param place the next page begins after it
 */
record PlaceCursor(long place) {

    /** Before the first entry: places begin at 1. */
    static final PlaceCursor START = new PlaceCursor(0);

    private static final int LENGTH = 12;

    /** As the client gets it. */
    String encode() {
        return Base64.getUrlEncoder()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(place).array());
    }

    /** The cursor at {@code key}; {@link #START} if there is none. */
    static PlaceCursor from(Fields fields, String key) {
        return fields.optionalText(key, LENGTH)
                .map(text -> decode(text, fields.refused(key, "must be one that an earlier page gave")))
                .orElse(START);
    }

    private static PlaceCursor decode(String text, Failure refusal) {
        byte[] bytes = Fields.cursorBytes(text, refusal);
        if (bytes.length != Long.BYTES) {
            throw refusal;
        }
        return new PlaceCursor(ByteBuffer.wrap(bytes).getLong());
    }
}
