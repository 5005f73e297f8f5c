package dev.switchboard.client;

/** A connection that has joined or left a room. */
public record RoomMember(String userId, String connectionId, String room) {

    static RoomMember of(Json json) {
        return new RoomMember(json.text("userId"), json.text("connectionId"), json.text("room"));
    }
}
