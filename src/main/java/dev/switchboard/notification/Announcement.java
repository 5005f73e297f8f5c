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

/**
 * What a back end asks to be published.
 *
 * @param chats the ids of the chats among the targets, each with the field of the request that names it
 * @param durable the targets that have a log, each once
 * @param ephemeral the other ones
 * @param data any JSON; an object if there is a durable target
 * @param key what the back end calls it, so that it may be asked for again
 */
record Announcement(
        Map<String, String> chats,
        List<Topic> durable,
        List<Topic> ephemeral,
        String event,
        Object data,
        Optional<String> key) {

    /** Equal for the same content, however its fields and targets are ordered. */
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

    private static Object sorted(Object value) {
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
