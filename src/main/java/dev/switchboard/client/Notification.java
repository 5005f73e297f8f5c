package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * A notification of this user.
 *
 * @param timestamp when it was sent, ISO 8601
 * @param data what the sender added
 * @param readAt null while it is unread
 */
public record Notification(String id, String message, String timestamp, Json data, @Nullable String readAt) {

    static Notification of(Json json) {
        return new Notification(
                json.text("id"),
                json.text("message"),
                json.text("timestamp"),
                json.object("data"),
                json.string("readAt"));
    }
}
