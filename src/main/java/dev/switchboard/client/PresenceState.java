package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * Whether a user is there.
 *
 * @param status {@code online}, {@code away}, {@code busy} or {@code offline}
 * @param text the user's own words
 * @param lastSeen when their last connection ended, ISO 8601; null while they are online
 */
public record PresenceState(String userId, String status, @Nullable String text, @Nullable String lastSeen) {

    static PresenceState of(Json json) {
        return new PresenceState(
                json.text("userId"), json.text("status"), json.string("text"), json.string("lastSeen"));
    }
}
