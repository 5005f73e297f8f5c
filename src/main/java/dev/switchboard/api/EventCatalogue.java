package dev.switchboard.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every command and event of the hub with the shapes of their data and answers, from the resource {@code events.json}; the
 * shapes that REST has too are {@code openapi.json}'s. What is served of it is made out of this one. Never changed after
 * it is read.
 *
 * @param commands by name: {@code {summary, data, answer, namespace?}}
 * @param events by a key that is the name unless {@code name} says otherwise: {@code {summary, data, topics?, namespace?,
 *     only?}}; {@code topics} are the kinds of those whose logs it is in, {@code only} is the one door that says it
 * @param framesFromHub what a bare WebSocket hears, {@code framesFromClient} what it may say: {@code {summary, frame}}
 * @param schemas what the shapes refer to as {@code #/components/schemas/…}
 */
record EventCatalogue(
        Map<String, JsonObject> commands,
        Map<String, JsonObject> events,
        Map<String, JsonObject> framesFromHub,
        Map<String, JsonObject> framesFromClient,
        Map<String, JsonObject> schemas) {

    /** What any command may be answered instead. */
    private static final String REFUSAL = "#/components/schemas/Failure";

    /** The Socket.IO namespace of what names no other. */
    static final String MAIN = "/";

    static EventCatalogue read() {
        JsonObject own = resource("/events.json");
        JsonObject frames = own.getJsonObject("frames");
        Map<String, JsonObject> schemas = new LinkedHashMap<>(entries(own.getJsonObject("schemas")));
        JsonObject rest = resource("/openapi.json").getJsonObject("components").getJsonObject("schemas");
        JsonArray leading = new JsonArray().add(own).add(new JsonObject().put("$ref", REFUSAL));
        SchemaReferences.followed(leading, rest).forEach(name -> schemas.put(name, rest.getJsonObject(name)));
        return new EventCatalogue(
                entries(own.getJsonObject("commands")),
                entries(own.getJsonObject("events")),
                entries(frames.getJsonObject("fromHub")),
                entries(frames.getJsonObject("fromClient")),
                schemas);
    }

    /** The name on the wire. */
    static String nameOf(String key, JsonObject event) {
        return event.getString("name", key);
    }

    static String namespaceOf(JsonObject described) {
        return described.getString("namespace", MAIN);
    }

    private static Map<String, JsonObject> entries(JsonObject object) {
        Map<String, JsonObject> entries = new LinkedHashMap<>();
        object.forEach(entry -> entries.put(entry.getKey(), (JsonObject) entry.getValue()));
        return entries;
    }

    private static JsonObject resource(String name) {
        try (InputStream resource = EventCatalogue.class.getResourceAsStream(name)) {
            return new JsonObject(Buffer.buffer(resource.readAllBytes()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
