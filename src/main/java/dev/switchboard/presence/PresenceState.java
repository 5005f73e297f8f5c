package dev.switchboard.presence;

import io.vertx.core.json.JsonObject;

/**
 * A user as somebody sees them: {@code {userId, status, text, lastSeen}}. Somebody offline has no text and somebody
 * online no {@code lastSeen}; so an invisible user looks to the others exactly like one who is gone.
 */
record PresenceState(String userId, String status, String text, String lastSeen) {

    private static final String OFFLINE = "offline";

    /** As everybody else sees the user. */
    static PresenceState forOthers(String userId, boolean online, Details details) {
        return online && !details.invisible() ? present(userId, details) : absent(userId, details);
    }

    /** As the user sees themselves, {@code invisible} included. */
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
