package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reactions to a message: {@code {"👍": [user id]}}, in the order in which they were added. */
final class Reactions {

    /** The longest reaction, in characters: an emoji may consist of many, and short words are allowed. */
    static final int MAX_LENGTH = 64;
    /** The most different reactions to one message. */
    static final int MAX_KINDS = 50;

    private Reactions() {}

    /** The reactions after a user adds one; empty if it is there already. */
    static Optional<JsonObject> adding(@Nullable JsonObject reactions, String reaction, String userId) {
        JsonObject after = reactions == null ? new JsonObject() : reactions.copy();
        JsonArray users = after.getJsonArray(reaction, new JsonArray());
        if (users.contains(userId)) {
            return Optional.empty();
        }
        if (users.isEmpty() && after.size() >= MAX_KINDS) {
            throw Failure.forbidden("a message has at most " + MAX_KINDS + " different reactions")
                    .with("field", "reaction")
                    .with("limit", MAX_KINDS);
        }
        return Optional.of(after.put(reaction, users.add(userId)));
    }

    /** The reactions after a user removes one; empty if it is not there. */
    static Optional<JsonObject> removing(@Nullable JsonObject reactions, String reaction, String userId) {
        JsonObject after = reactions == null ? new JsonObject() : reactions.copy();
        JsonArray users = after.getJsonArray(reaction);
        if (users == null || !users.remove(userId)) {
            return Optional.empty();
        }
        if (users.isEmpty()) {
            after.remove(reaction);
        }
        return Optional.of(after);
    }
}
