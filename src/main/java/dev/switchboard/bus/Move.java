package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * A room or a channel that a connection gets into, or out of, because a back end says so. Immutable.
 *
 * @param topic of kind room or channel
 * @param joins false if the connection leaves it
 */
public record Move(Topic topic, boolean joins) {

    private static final String NAMESPACE = "events";
    private static final String ROOM = "room-";
    private static final Set<Topic.Kind> ENTERED = Set.of(Topic.Kind.ROOM, Topic.Kind.CHANNEL);

    /**
     * The topic of a name that a back end wrote: {@code room-<namespace>/<name>}, {@code room-<name>} for a room of the usual
     * namespace, or {@code channel-<name>}; empty if a back end moves nobody there.
     */
    public static Optional<Topic> topicOf(String name) {
        boolean bare = name.startsWith(ROOM) && name.indexOf('/') < 0;
        String whole = bare ? ROOM + NAMESPACE + "/" + name.substring(ROOM.length()) : name;
        return Topic.parse(whole).filter(topic -> ENTERED.contains(topic.kind()));
    }

    private boolean isChannel() {
        return topic.kind() == Topic.Kind.CHANNEL;
    }

    /** The command that the topic's concern is asked, on behalf of the connection. */
    public String command() {
        if (isChannel()) {
            return joins ? ChannelCommands.ADMIT : ChannelCommands.LEAVE;
        }
        return joins ? RoomCommands.JOIN : RoomCommands.LEAVE;
    }

    /** The data of {@link #command}. */
    public JsonObject data() {
        return isChannel() ? new ChannelCommands.Channel(topic.id()).toJson() : room().toJson();
    }

    private RoomCommands.Room room() {
        String id = topic.id();
        int slash = id.indexOf('/');
        return new RoomCommands.Room(id.substring(0, slash), id.substring(slash + 1));
    }

    /** What the concern answered, with the event by which the client learns of the move. */
    public Effects completed(Effects effects) {
        if (isChannel()) {
            return effects.withEvent(joins ? ChannelCommands.JOINED : ChannelCommands.LEFT, data());
        }
        // The concern itself sends the event of a join.
        return joins ? effects : effects.withEvent(RoomCommands.LEFT, new JsonObject().put("room", room().name()));
    }
}
