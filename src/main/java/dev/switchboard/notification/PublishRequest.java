package dev.switchboard.notification;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.ReservedEvents;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the data of the command {@code publish}; what cannot be used is a refusal that names its field. */
final class PublishRequest {

    private static final List<String> TARGETS = List.of("user", "chat", "room", "connection");
    private static final int MAX_EVENT = 100;
    private static final int MAX_KEY = 200;
    private static final String NAMESPACE = "events";
    private static final int MAX_ROOM = Topic.MAX_ID_LENGTH - NAMESPACE.length() - 1;

    private final PublishConfig config;

    PublishRequest(PublishConfig config) {
        this.config = config;
    }

    Announcement announcement(JsonObject data) {
        Map<String, String> chats = ids(data, "chat", Topic.MAX_ID_LENGTH);
        Set<Topic> durable = new LinkedHashSet<>();
        // Chats before users: a connection that gets it through both gets it at its position in the chat.
        chats.keySet().forEach(id -> durable.add(Topic.chat(id)));
        ids(data, "user", Topic.MAX_ID_LENGTH).keySet().forEach(id -> durable.add(Topic.user(id)));
        Set<Topic> ephemeral = new LinkedHashSet<>();
        ids(data, "room", MAX_ROOM + NAMESPACE.length() + 1).forEach((name, field) -> ephemeral.add(room(name, field)));
        ids(data, "connection", Topic.MAX_ID_LENGTH).keySet().forEach(id -> ephemeral.add(Topic.connection(id)));
        checkTargets(data, durable.size() + ephemeral.size(), ephemeral);
        return new Announcement(
                chats,
                List.copyOf(durable),
                List.copyOf(ephemeral),
                event(data),
                content(data, !durable.isEmpty()),
                new Fields(data).optionalText("idempotencyKey", MAX_KEY));
    }

    private void checkTargets(JsonObject data, int named, Set<Topic> ephemeral) {
        boolean all = new Fields(data).flag("all").orElse(false);
        if (all && named > 0) {
            throw Failure.badRequest("all", "all must not be true together with user, chat, room or connection");
        }
        if (all) {
            ephemeral.add(Topic.everybody());
        } else if (named == 0) {
            throw Failure.badRequest("user", "a target is required: user, chat, room, connection, or all:true");
        }
        if (named > config.maxTargets()) {
            String field = TARGETS.stream()
                    .filter(target -> data.getValue(target) instanceof JsonArray)
                    .findFirst()
                    .orElseThrow();
            throw Failure.badRequest(
                    field, field + " and the other targets must not be more than " + config.maxTargets() + " together");
        }
    }

    /** The ids at {@code field}, one or an array of them, each with the field it stands at. */
    private Map<String, String> ids(JsonObject data, String field, int maxLength) {
        Object value = data.getValue(field);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof JsonArray array)) {
            return Map.of(Fields.text(field, value, maxLength), field);
        }
        if (array.isEmpty() || array.size() > config.maxTargets()) {
            throw Failure.badRequest(
                    field, field + " must be one id or an array of 1 to " + config.maxTargets() + " ids");
        }
        Map<String, String> ids = new LinkedHashMap<>();
        for (int i = 0; i < array.size(); i++) {
            String place = field + "[" + i + "]";
            ids.putIfAbsent(Fields.text(place, array.getValue(i), maxLength), place);
        }
        return ids;
    }

    /** {@code events/<name>}, or the name alone. */
    private static Topic room(String name, String field) {
        String bare = name.startsWith(NAMESPACE + "/") ? name.substring(NAMESPACE.length() + 1) : name;
        return Topic.room(NAMESPACE, Fields.text(field, bare, MAX_ROOM));
    }

    private static String event(JsonObject data) {
        String event = new Fields(data).text("event", MAX_EVENT);
        if (ReservedEvents.contains(event)) {
            throw Failure.badRequest("event", "event must not be " + event + ", which is reserved");
        }
        return event;
    }

    private @Nullable Object content(JsonObject data, boolean durable) {
        Object content = data.containsKey("data") ? data.getValue("data") : new JsonObject();
        if (durable && !(content instanceof JsonObject)) {
            throw Failure.badRequest("data", "data must be an object for a user or a chat");
        }
        if (Json.encode(content).getBytes(StandardCharsets.UTF_8).length > config.maxDataBytes()) {
            throw Failure.of(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "data must not have more than " + config.maxDataBytes() + " bytes as encoded JSON")
                    .with("field", "data");
        }
        return content;
    }
}
