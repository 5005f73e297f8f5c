package dev.switchboard.rooms;

import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * One connection in one room. A subscription to {@link #topic} is the membership: the connection joins that topic together
 * with the room's, and leaves both together or when it ends.
 */
record Member(Topic room, String connectionId, String userId) {

    /** The topic whose id names the connection, the user and the room. */
    Topic topic() {
        return Topic.member(
                new JsonArray().add(room.name()).add(connectionId).add(userId).encode());
    }

    /** The membership of a {@link #topic()}. */
    static Member of(Topic topic) {
        JsonArray parts = new JsonArray(topic.id());
        return new Member(Topic.trusted(parts.getString(0)), parts.getString(1), parts.getString(2));
    }

    /** The data of the events about it: {@code {userId, connectionId, room}}. */
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
