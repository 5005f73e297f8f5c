package dev.switchboard.notification;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.NotificationCommands.Publish;
import dev.switchboard.bus.OneOrMany;
import dev.switchboard.bus.ReservedEvents;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the data of the command {@code publish}; what cannot be used is a refusal that names its field. */
final class PublishRequest {

    private static final String NAMESPACE = "events";
    private static final int MAX_ROOM = Topic.MAX_ID_LENGTH - NAMESPACE.length() - 1;

    private final PublishConfig config;

    PublishRequest(PublishConfig config) {
        this.config = config;
    }

    Announcement announcement(Publish asked) {
        Map<String, String> chats = asked.chats().places(config.maxTargets());
        Set<Topic> durable = new LinkedHashSet<>();
        // Chats before users: a connection that gets it through both gets it at its position in the chat.
        chats.keySet().forEach(id -> durable.add(Topic.chat(id)));
        asked.users().places(config.maxTargets()).keySet().forEach(id -> durable.add(Topic.user(id)));
        Set<Topic> ephemeral = new LinkedHashSet<>();
        asked.rooms().places(config.maxTargets()).forEach((name, field) -> ephemeral.add(room(name, field)));
        asked.connections().places(config.maxTargets()).keySet().forEach(id -> ephemeral.add(Topic.connection(id)));
        Map<String, String> channels = asked.channels().places(config.maxTargets());
        channels.forEach(PublishRequest::checkChannel);
        checkTargets(asked, durable.size() + ephemeral.size() + channels.size(), ephemeral);
        return new Announcement(
                chats,
                List.copyOf(durable),
                List.copyOf(ephemeral),
                List.copyOf(channels.keySet()),
                event(asked.event()),
                content(asked.data(), !durable.isEmpty()),
                asked.except());
    }

    private static void checkChannel(String name, String field) {
        if (Topic.parse(Topic.CHANNEL_PREFIX + name).isEmpty()) {
            throw Failure.badRequest(field, field + " must be the name of a channel, such as ticker:eur");
        }
    }

    private void checkTargets(Publish asked, int named, Set<Topic> ephemeral) {
        if (asked.all() && named > 0) {
            throw Failure.badRequest(
                    "all", "all must not be true together with user, chat, room, channel or connection");
        }
        if (asked.all()) {
            ephemeral.add(Topic.everybody());
        } else if (named == 0) {
            throw Failure.badRequest(
                    "user", "a target is required: user, chat, room, channel, connection, or all:true");
        }
        if (named > config.maxTargets()) {
            String field = Stream.of(asked.users(), asked.chats(), asked.rooms(), asked.channels(), asked.connections())
                    .filter(OneOrMany::array)
                    .findFirst()
                    .orElseThrow()
                    .field();
            throw Failure.badRequest(
                    field, field + " and the other targets must not be more than " + config.maxTargets() + " together");
        }
    }

    /** {@code events/<name>}, or the name alone. */
    private static Topic room(String name, String field) {
        String bare = name.startsWith(NAMESPACE + "/") ? name.substring(NAMESPACE.length() + 1) : name;
        return Topic.room(NAMESPACE, Fields.text(field, bare, MAX_ROOM));
    }

    private static String event(String event) {
        if (ReservedEvents.contains(event)) {
            throw Failure.badRequest("event", "event must not be " + event + ", which is reserved");
        }
        return event;
    }

    private @Nullable Object content(@Nullable Object content, boolean durable) {
        if (durable && !(content instanceof JsonObject)) {
            throw Failure.badRequest("data", "data must be an object for a user or a chat");
        }
        JsonData.encode(content, config.maxDataBytes());
        return content;
    }
}
