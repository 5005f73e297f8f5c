package dev.switchboard.todo;

import dev.switchboard.bus.Failure;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/** A place in an owner's list, newest first; clients see it as opaque text and it stays valid when todos go. */
record TodoCursor(Instant createdAt, UUID id) {

    /** Before the newest. */
    static final TodoCursor START = new TodoCursor(Instant.parse("9999-12-31T00:00:00Z"), new UUID(-1, -1));

    static final int MAX_LENGTH = 32;
    private static final int BYTES = 24;

    static TodoCursor of(Todo todo) {
        return new TodoCursor(todo.createdAt(), todo.id());
    }

    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(micros(createdAt))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().encodeToString(bytes.array());
    }

    static TodoCursor decode(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(text));
        if (bytes.remaining() != BYTES) {
            throw refused();
        }
        long micros = bytes.getLong();
        if (micros < 0 || micros > micros(START.createdAt())) {
            throw refused();
        }
        return new TodoCursor(
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(bytes.getLong(), bytes.getLong()));
    }

    /** Not {@link ChronoUnit#between}, which counts in nanoseconds on the way and overflows in 2262. */
    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException noBase64) {
            throw refused();
        }
    }

    private static Failure refused() {
        return Failure.badRequest("cursor", "cursor is what an earlier list answered");
    }
}
