package dev.switchboard.remote;

import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * How the asking connection gets into a room or a channel, or out of it, because a back end says so. Immutable.
 *
 * @param kind {@code join} or {@code leave}
 * @param command what the topic's concern is asked
 * @param data of the command
 * @param event what the connection gets besides; null if the concern sends it
 */
record Move(Topic topic, String kind, String command, JsonObject data, @Nullable String event) {

    static Move of(Topic topic, String kind) {
        boolean joins = kind.equals("join");
        if (topic.kind() == Topic.Kind.CHANNEL) {
            return new Move(
                    topic,
                    kind,
                    joins ? ChannelCommands.ADMIT : ChannelCommands.LEAVE,
                    new ChannelCommands.Channel(topic.id()).toJson(),
                    joins ? ChannelCommands.JOINED : ChannelCommands.LEFT);
        }
        String command = joins ? RoomCommands.JOIN : RoomCommands.LEAVE;
        return new Move(topic, kind, command, AskedEffects.roomOf(topic).toJson(), null);
    }

    /** What the concern answered, with what the connection gets besides. */
    Effects completed(Effects effects) {
        return event == null ? effects : effects.withEvent(event, data);
    }
}
