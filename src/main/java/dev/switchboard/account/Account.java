package dev.switchboard.account;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A local account.
 *
 * @param email null if the user gave none
 * @param roles the roles in the tokens of this account
 * @param passwordHash never leaves this room
 */
record Account(String id, String username, @Nullable String email, List<String> roles, String passwordHash) {

    Account {
        roles = List.copyOf(roles);
    }

    /** {@code {id, username, email, roles}}. */
    JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("username", username)
                .put("email", email)
                .put("roles", new JsonArray(roles));
    }

    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
