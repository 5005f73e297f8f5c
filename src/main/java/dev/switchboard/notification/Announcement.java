package dev.switchboard.notification;

import dev.switchboard.bus.Topic;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event that a back end asks to publish.
 *
 * @param chats the ids of the chats among the targets, each with the field of the request that names it
 * @param durable the targets that have a log, each once
 * @param ephemeral the other targets
 * @param data any JSON; an object if there is a durable target
 * @param key the back end's key of it, by which a repeat is recognized
 */
record Announcement(
        Map<String, String> chats,
        List<Topic> durable,
        List<Topic> ephemeral,
        String event,
        @Nullable Object data,
        Optional<String> key) {

    /** Equal for equal content, in whatever order its fields and targets are. */
    String fingerprint() {
        JsonArray targets = new JsonArray(Stream.concat(durable.stream(), ephemeral.stream())
                .map(Topic::name)
                .sorted()
                .toList());
        String content =
                new JsonArray().add(targets).add(event).add(sorted(data)).encode();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    String encodedData() {
        return Json.encode(data);
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            JsonObject inOrder = new JsonObject();
            object.fieldNames().stream().sorted().forEach(name -> inOrder.put(name, sorted(object.getValue(name))));
            return inOrder;
        }
        if (value instanceof JsonArray array) {
            JsonArray elements = new JsonArray();
            array.forEach(element -> elements.add(sorted(element)));
            return elements;
        }
        return value;
    }
}
