package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * A message to a room.
 *
 * @param user who sent it
 * @param connectionId by which connection
 * @param message what was sent, as {@link Json} describes values; bytes as an object with the field {@code base64}
 */
public record RoomMessage(User user, String connectionId, String room, @Nullable Object message) {

    static RoomMessage of(Json json) {
        return new RoomMessage(
                User.of(json.object("user")), json.text("connectionId"), json.text("room"), json.get("message"));
    }
}
