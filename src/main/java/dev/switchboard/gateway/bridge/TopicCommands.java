package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ConnectionCommands;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The commands that {@code register} and {@code unregister} of an address stand for. The concern that owns the command
 * decides who may join.
 *
 * @param topic the topic of the address
 * @param join the command that joins it
 * @param leave the command that leaves it, or null if a connection stays in it to its end
 * @param data the data of both commands
 */
record TopicCommands(Topic topic, String join, @Nullable String leave, JsonObject data) {

    /** The commands for an address, or empty if no client, or not this user, may register it. */
    static Optional<TopicCommands> of(String address, String userId) {
        return Topic.parse(address).flatMap(topic -> of(topic, userId));
    }

    private static Optional<TopicCommands> of(Topic topic, String userId) {
        String id = topic.id();
        return switch (topic.kind()) {
            case USER -> id.equals(userId)
                    ? Optional.of(new TopicCommands(topic, ConnectionCommands.USER_JOIN, null, new JsonObject()))
                    : Optional.empty();
            case CHAT -> Optional.of(new TopicCommands(
                    topic, ChatCommands.JOIN, ChatCommands.LEAVE, new ChatCommands.ChatId(id).toJson()));
            case CHANNEL -> Optional.of(new TopicCommands(
                    topic, ChannelCommands.JOIN, ChannelCommands.LEAVE, new ChannelCommands.Channel(id).toJson()));
            case PRESENCE -> Optional.of(new TopicCommands(
                    topic,
                    PresenceCommands.SUBSCRIBE,
                    PresenceCommands.UNSUBSCRIBE,
                    new PresenceCommands.Users(List.of(id)).toJson()));
            case ROOM -> {
                int slash = id.indexOf('/');
                yield Optional.of(new TopicCommands(
                        topic,
                        RoomCommands.JOIN,
                        RoomCommands.LEAVE,
                        new RoomCommands.Room(id.substring(0, slash), id.substring(slash + 1)).toJson()));
            }
            default -> Optional.empty();
        };
    }

    /** These commands, with the token that a channel asks for, as its concern takes it; the client may have sent anything. */
    TopicCommands withToken(@Nullable Object token) {
        return token == null || topic.kind() != Topic.Kind.CHANNEL
                ? this
                : new TopicCommands(topic, join, leave, data.copy().put("token", token));
    }

    boolean isPersonal() {
        return topic.kind() == Topic.Kind.USER;
    }

    /** The data of the joining command; {@code since} applies to topics that have a log. */
    JsonObject joinData(@Nullable Long since) {
        JsonObject joining = data.copy();
        return since == null || !topic.durable() ? joining : joining.put("since", since);
    }
}
