package dev.switchboard.account;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A local account.
 *
 * @param email null for none
 * @param roles as in the tokens made for it
 * @param passwordHash never leaves this room
 */
record Account(String id, String username, String email, List<String> roles, String passwordHash) {

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
