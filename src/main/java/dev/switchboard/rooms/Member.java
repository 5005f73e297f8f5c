package dev.switchboard.rooms;

import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * One connection in one room. That its topic is heard is the membership: the connection joins it with the room's and leaves
 * it with the room's, or by its end.
 */
record Member(Topic room, String connectionId, String userId) {

    /** The topic whose id names the membership. */
    Topic topic() {
        return Topic.member(
                new JsonArray().add(room.name()).add(connectionId).add(userId).encode());
    }

    /** The membership of a {@link #topic()}. */
    static Member of(Topic topic) {
        JsonArray parts = new JsonArray(topic.id());
        return new Member(Topic.trusted(parts.getString(0)), parts.getString(1), parts.getString(2));
    }

    /** What the others are told: {@code {userId, connectionId, room}}. */
    JsonObject toJson() {
        return new JsonObject()
                .put("userId", userId)
                .put("connectionId", connectionId)
                .put("room", nameOf(room));
    }

    /** A room's name as clients know it, without its namespace. */
    static String nameOf(Topic room) {
        return room.id().substring(room.id().indexOf('/') + 1);
    }
}
