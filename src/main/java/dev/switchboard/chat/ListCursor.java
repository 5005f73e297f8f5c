package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a page of a user's chats ended. The first page has the chats with the newest activity; the pages after it have the
 * others in the order of their places, which never changes, so each chat comes once however the chats move meanwhile.
 *
 * @param before the pages after it have the chats with lower places
 * @param first the places of the chats on the first page
 */
record ListCursor(long before, List<Long> first) {

    /** The first byte, which tells these cursors from those of earlier versions. */
    private static final byte VERSION = 2;

    private static final int MAX_LENGTH = 1_200;

    ListCursor {
        first = List.copyOf(first);
    }

    /** After the first page. */
    static ListCursor after(List<Long> first) {
        return new ListCursor(Long.MAX_VALUE, first);
    }

    ListCursor next(long place) {
        return new ListCursor(place, first);
    }

    /** As the client gets it. */
    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(1 + (1 + first.size()) * Long.BYTES);
        bytes.put(VERSION).putLong(before);
        first.forEach(bytes::putLong);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** The cursor at {@code key}; empty for the first page. */
    static Optional<ListCursor> from(Fields fields, String key) {
        return fields.optionalText(key, MAX_LENGTH)
                .map(text -> decode(text, fields.refused(key, "must be one that an earlier page gave")));
    }

    private static ListCursor decode(String text, Failure refusal) {
        ByteBuffer bytes = ByteBuffer.wrap(Fields.cursorBytes(text, refusal));
        if (bytes.remaining() % Long.BYTES != 1 || bytes.get() != VERSION || !bytes.hasRemaining()) {
            throw refusal;
        }
        long before = bytes.getLong();
        List<Long> first = new ArrayList<>();
        while (bytes.hasRemaining()) {
            first.add(bytes.getLong());
        }
        return new ListCursor(before, first);
    }
}
