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
 * @param owner who may do everything in a group: its creator, or the one who followed
 * @param participants in the order in which they came; as {@link #LISTED}, the first ones
 * @param participantCount how many there are
 * @param admins those of the participants who are admins, in the order in which they became it; never the owner
 * @param membersVersion grows with each change of the participants
 */
record Chat(
        UUID id,
        @Nullable String name,
        boolean direct,
        String createdBy,
        String owner,
        List<String> participants,
        int participantCount,
        List<String> admins,
        GroupSettings settings,
        long membersVersion,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    /** The most participants that a chat lists on the wire; {@code chat:participants} has those of larger ones. */
    static final int MAX_LISTED = 100;

    private static final String FORMAT =
            """
            c.id, c.name, c.direct, c.created_by, coalesce(c.owner, c.created_by), array(
                select user_id from chat_member where log = c.log order by place%s) as participants,
            c.members_version, c.created_at, c.updated_at, array(
                select user_id from chat_member where log = c.log and admin_at is not null order by admin_at, place) as admins,
            c.who_adds, c.history, c.retention, %s""";

    /** The columns of the table {@code chat c} that {@link #from} reads. */
    static final String COLUMNS = FORMAT.formatted("", "null::bigint");

    /** The same for the wire alone: of a chat with many participants those that it lists, and their number. */
    static final String LISTED = FORMAT.formatted(
            " limit " + MAX_LISTED, "(select count(*) from chat_participant where log = c.log) as participant_count");

    static final int COLUMN_COUNT = 14;

    Chat {
        participants = List.copyOf(participants);
        admins = List.copyOf(admins);
    }

    /**
     * Reads the {@link #COLUMNS} or those of {@link #LISTED}, which come first in the row.
     *
     * @param hub what holds in every group
     */
    static Chat from(Row row, GroupSettings.Rules hub) {
        List<String> participants = List.of(row.getArrayOfStrings(5));
        Integer count = row.getInteger(13);
        return new Chat(
                row.getUUID(0),
                row.getString(1),
                row.getBoolean(2),
                row.getString(3),
                row.getString(4),
                participants,
                count == null ? participants.size() : count,
                List.of(row.getArrayOfStrings(9)),
                GroupSettings.stored(row.getString(10), row.getString(11), row.getLong(12), hub),
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

    /** The role of a participant. */
    Role roleOf(String userId) {
        if (direct) {
            return Role.MEMBER;
        }
        return owner.equals(userId) ? Role.OWNER : admins.contains(userId) ? Role.ADMIN : Role.MEMBER;
    }

    /** Whether the participant is the owner or an admin. */
    boolean isLedBy(String userId) {
        return roleOf(userId) != Role.MEMBER;
    }

    /** This chat after a change of its name and settings. */
    Chat changed(@Nullable String newName, GroupSettings newSettings, OffsetDateTime at) {
        return new Chat(
                id,
                newName,
                direct,
                createdBy,
                owner,
                participants,
                participantCount,
                admins,
                newSettings,
                membersVersion,
                createdAt,
                at);
    }

    Chat with(String userId, OffsetDateTime at) {
        return peopled(owner, including(participants, userId), admins, membersVersion + 1, at);
    }

    /** An owner who leaves is followed by the one who has been an admin for longest, else by the participant who came first. */
    Chat without(String userId, OffsetDateTime at) {
        List<String> fewer = excluding(participants, userId);
        List<String> others = excluding(admins, userId);
        if (!owner.equals(userId) || fewer.isEmpty()) {
            return peopled(owner, fewer, others, membersVersion + 1, at);
        }
        String next = others.isEmpty() ? fewer.get(0) : others.get(0);
        return peopled(next, fewer, excluding(others, next), membersVersion + 1, at);
    }

    /** The participant has the role from now on; an owner who makes another one the owner becomes an admin. */
    Chat with(String userId, Role role, OffsetDateTime at) {
        List<String> others = excluding(admins, userId);
        return switch (role) {
            case OWNER -> peopled(userId, participants, including(others, owner), membersVersion, at);
            case ADMIN -> peopled(owner, participants, including(others, userId), membersVersion, at);
            case MEMBER -> peopled(owner, participants, others, membersVersion, at);
        };
    }

    private Chat peopled(
            String newOwner, List<String> people, List<String> newAdmins, long version, OffsetDateTime at) {
        return new Chat(
                id,
                name,
                direct,
                createdBy,
                newOwner,
                people,
                people.size(),
                newAdmins,
                settings,
                version,
                createdAt,
                at);
    }

    private static List<String> including(List<String> users, String userId) {
        List<String> more = new ArrayList<>(users);
        more.add(userId);
        return more;
    }

    private static List<String> excluding(List<String> users, String userId) {
        return users.stream().filter(user -> !user.equals(userId)).toList();
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("id", id.toString())
                .put("name", name)
                .put("direct", direct)
                .put("createdBy", createdBy);
        if (participantCount <= MAX_LISTED) {
            json.put("participants", new JsonArray(new ArrayList<>(participants)));
        }
        return json.put("participantCount", participantCount)
                .put("admins", new JsonArray(new ArrayList<>(admins)))
                .put(GroupSettings.KEY, settings.toJson())
                .put("createdAt", WireTime.write(createdAt))
                .put("updatedAt", WireTime.write(updatedAt));
    }
}
