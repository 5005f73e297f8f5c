package dev.switchboard.quota;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonObject;

/**
 * What one user may take: {@code quota} of the configuration.
 *
 * @param chats the chats that a user has created and that exist
 * @param participants the participants of one chat
 * @param todos the todos of one user
 * @param bytes what a user's messages and todos take in the store
 */
public record Quota(long chats, int participants, long todos, long bytes) {

    /** Reads the section; what it leaves out has no bound. */
    public static Quota from(JsonObject section) {
        return new Quota(
                section.getLong("chats", Long.MAX_VALUE),
                section.getInteger("participants", Integer.MAX_VALUE),
                section.getLong("todos", Long.MAX_VALUE),
                section.getLong("bytes", Long.MAX_VALUE));
    }

    /**
     * The refusal of what would exceed a quota.
     *
     * @param what the words for what there may be at most
     * @param field what of the command is refused
     */
    public static Failure exceeded(String field, String what, long limit) {
        return Failure.of(ErrorCode.FORBIDDEN, "at most " + limit + " " + what + " are allowed")
                .with("field", field)
                .with("limit", limit);
    }
}
