package dev.switchboard.outbox;

import dev.switchboard.config.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row in the table of a source. The table is not the hub's, so that anything may be in it.
 *
 * @param mark which row it is
 * @param topic cut off after more characters than a topic may have
 * @param event cut off after more characters than an event may have
 * @param bytes of the data
 * @param data null if it has too many bytes, or is null
 * @param age since it was written
 */
record SourceRow(
        Mark mark, @Nullable String topic, @Nullable String event, int bytes, @Nullable String data, Duration age) {

    /** The longest event, in characters. */
    static final int MAX_EVENT = 100;

    /**
     * Identifies a row for good. A table that was restored from a backup, or a replica that was promoted, may give an id
     * twice; but not to rows that were written at the same time.
     */
    record Mark(long id, @Nullable OffsetDateTime createdAt) {}

    /**
     * What is wrong with it, in the words of {@code switchboard_publish}; empty if {@link #toEvent} makes an event of it.
     *
     * @param maxBytes the most bytes that data may have
     */
    Optional<String> problem(int maxBytes) {
        if (topic == null) {
            return Optional.of("topic must not be null");
        }
        if (event == null || event.isEmpty() || event.codePointCount(0, event.length()) > MAX_EVENT) {
            return Optional.of("event must have 1 to " + MAX_EVENT + " characters");
        }
        if (bytes > maxBytes) {
            return Optional.of("data must have at most " + maxBytes + " bytes");
        }
        return data == null ? Optional.of("data must be an object") : problemOf(data);
    }

    private static Optional<String> problemOf(String data) {
        try {
            return StrictJson.read(data) instanceof JsonObject
                    ? Optional.empty()
                    : Optional.of("data must be an object");
        } catch (DecodeException malformed) {
            return Optional.of("data must be JSON");
        }
    }

    /** Of a row without a problem. */
    OutboxEvent toEvent() {
        return new OutboxEvent(
                mark.id(), String.valueOf(topic), String.valueOf(event), Buffer.buffer(String.valueOf(data)), age);
    }
}
