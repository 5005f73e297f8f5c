package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/** A person as the hub knows them by their token. */
public record User(String id, String username, @Nullable String email) {

    static User of(Json json) {
        return new User(json.text("id"), json.text("username"), json.string("email"));
    }
}
