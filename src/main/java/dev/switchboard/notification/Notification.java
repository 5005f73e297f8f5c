package dev.switchboard.notification;

import dev.switchboard.bus.WireTime;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One notification of a user.
 *
 * @param data encoded JSON, null for none
 * @param readAt null until it is read
 */
record Notification(UUID id, String message, @Nullable String data, Instant createdAt, @Nullable Instant readAt) {

    /** The notification as clients see it. */
    JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("message", message)
                .put("timestamp", WireTime.write(createdAt))
                .put("data", data == null ? null : Json.decodeValue(data))
                .put("readAt", WireTime.writeOrNull(readAt));
    }
}
