package dev.switchboard.chat;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A chat in its present state.
 *
 * @param name null for none
 * @param owner who may remove others and delete a group: its creator, or the one who followed
 * @param participants in the order in which they came
 * @param membersVersion grows with each change of the participants
 */
record Chat(
        UUID id,
        @Nullable String name,
        boolean direct,
        String createdBy,
        String owner,
        List<String> participants,
        long membersVersion,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    /** The columns of the table {@code chat c} that {@link #from} reads. */
    static final String COLUMNS =
            """
            c.id, c.name, c.direct, c.created_by, coalesce(c.owner, c.created_by), array(
                select user_id from chat_member where log = c.log order by place) as participants,
            c.members_version, c.created_at, c.updated_at""";

    Chat {
        participants = List.copyOf(participants);
    }

    static Chat from(Row row) {
        return new Chat(
                row.getUUID(0),
                row.getString(1),
                row.getBoolean(2),
                row.getString(3),
                row.getString(4),
                List.of(row.getArrayOfStrings(5)),
                row.getLong(6),
                row.getOffsetDateTime(7),
                row.getOffsetDateTime(8));
    }

    Topic topic() {
        return topic(id);
    }

    static Topic topic(UUID id) {
        return Topic.chat(id.toString());
    }

    /** The personal topics of the participants. */
    List<Topic> personalTopics() {
        return participants.stream().map(Topic::user).toList();
    }

    boolean has(String userId) {
        return participants.contains(userId);
    }

    Chat named(String newName, OffsetDateTime at) {
        return new Chat(id, newName, direct, createdBy, owner, participants, membersVersion, createdAt, at);
    }

    Chat with(String userId, OffsetDateTime at) {
        List<String> more = new ArrayList<>(participants);
        more.add(userId);
        return new Chat(id, name, direct, createdBy, owner, more, membersVersion + 1, createdAt, at);
    }

    /** An owner who leaves is followed by the participant who came first. */
    Chat without(String userId, OffsetDateTime at) {
        List<String> fewer = new ArrayList<>(participants);
        fewer.remove(userId);
        String next = owner.equals(userId) && !fewer.isEmpty() ? fewer.get(0) : owner;
        return new Chat(id, name, direct, createdBy, next, fewer, membersVersion + 1, createdAt, at);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("name", name)
                .put("direct", direct)
                .put("createdBy", createdBy)
                .put("participants", new JsonArray(new ArrayList<>(participants)))
                .put("createdAt", WireTime.write(createdAt))
                .put("updatedAt", WireTime.write(updatedAt));
    }
}
