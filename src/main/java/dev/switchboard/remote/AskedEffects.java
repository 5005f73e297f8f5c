package dev.switchboard.remote;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Move;
import dev.switchboard.bus.Moving;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code effects} of an answer ask for, as far as it can be understood. Immutable.
 *
 * @param joins rooms and channels that the asking connection joins
 * @param leaves those that it leaves
 * @param publications each as the data of the command {@code publish}
 * @param members who else is moved
 */
record AskedEffects(List<Topic> joins, List<Topic> leaves, List<JsonObject> publications, List<Moving> members) {

    private static final int MOST = 100;
    private static final List<String> TARGETS = List.of("user", "chat", "room", "channel", "connection");

    AskedEffects {
        joins = List.copyOf(joins);
        leaves = List.copyOf(leaves);
        publications = List.copyOf(publications);
        members = List.copyOf(members);
    }

    /** @param refused gets the kind of each effect that is no use, and why */
    static AskedEffects read(JsonObject effects, BiConsumer<String, String> refused) {
        return new AskedEffects(
                topics(effects, "join", refused),
                topics(effects, "leave", refused),
                publications(effects, refused),
                members(effects, refused));
    }

    private static List<Topic> topics(JsonObject effects, String kind, BiConsumer<String, String> refused) {
        List<Topic> topics = new ArrayList<>();
        for (Object name : list(effects, kind, refused)) {
            Optional<Topic> topic = name instanceof String text ? Move.topicOf(text) : Optional.empty();
            if (topic.isPresent()) {
                topics.add(topic.get());
            } else {
                refused.accept(kind, name + ": is no room-<name> or channel-<name> that a connection can be in");
            }
        }
        return topics;
    }

    private static List<Moving> members(JsonObject effects, BiConsumer<String, String> refused) {
        List<Moving> members = new ArrayList<>();
        for (Object one : list(effects, "members", refused)) {
            try {
                members.add(Moving.FORM.read().apply(one instanceof JsonObject asked ? asked : new JsonObject()));
            } catch (Failure unusable) {
                refused.accept("members", String.valueOf(unusable.getMessage()));
            }
        }
        return members;
    }

    private static List<JsonObject> publications(JsonObject effects, BiConsumer<String, String> refused) {
        List<JsonObject> publications = new ArrayList<>();
        for (Object one : list(effects, "publish", refused)) {
            if (!(one instanceof JsonObject wanted)) {
                refused.accept("publish", "must be an object");
            } else {
                publications.add(publication(wanted));
            }
        }
        return publications;
    }

    private static JsonObject publication(JsonObject wanted) {
        JsonObject data = new JsonObject().put("event", wanted.getValue("event"));
        TARGETS.forEach(target -> copy(wanted, target, data, target));
        copy(wanted, "data", data, "data");
        copy(wanted, "except", data, "except");
        copy(wanted, "id", data, "clientId");
        return data;
    }

    private static void copy(JsonObject from, String key, JsonObject to, String name) {
        @Nullable Object value = from.getValue(key);
        if (value != null) {
            to.put(name, value);
        }
    }

    private static List<Object> list(JsonObject effects, String kind, BiConsumer<String, String> refused) {
        Object value = effects.getValue(kind);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray array) || array.size() > MOST) {
            refused.accept(kind, "must be an array of at most " + MOST + " elements");
            return List.of();
        }
        List<Object> elements = new ArrayList<>(array.size());
        array.forEach(elements::add);
        return elements;
    }
}
