package dev.switchboard.presence;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A user as another user or the user sees it: {@code {userId, status, text, lastSeen}}. An offline user has no text and an
 * online user no {@code lastSeen}, so that an invisible user looks to others exactly like an offline one.
 */
record PresenceState(String userId, String status, @Nullable String text, @Nullable String lastSeen) {

    private static final String OFFLINE = "offline";

    /** As other users see the user. */
    static PresenceState forOthers(String userId, boolean online, Details details) {
        return online && !details.invisible() ? present(userId, details) : absent(userId, details);
    }

    /** As the user sees it, {@code invisible} included. */
    static PresenceState forSelf(String userId, boolean online, Details details) {
        return online ? present(userId, details) : absent(userId, details);
    }

    boolean isOffline() {
        return status.equals(OFFLINE);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("userId", userId)
                .put("status", status)
                .put("text", text)
                .put("lastSeen", lastSeen);
    }

    private static PresenceState present(String userId, Details details) {
        return new PresenceState(userId, details.chosen().word(), details.text(), null);
    }

    private static PresenceState absent(String userId, Details details) {
        return new PresenceState(userId, OFFLINE, null, details.lastSeen());
    }
}
