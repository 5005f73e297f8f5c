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
 * Every command and event of the hub with the schemas of their data and answers, from the resource {@code events.json};
 * schemas shared with REST come from {@code openapi.json}. All served descriptions of events are generated from it.
 * Immutable by convention: nothing changes it after it is read.
 *
 * @param commands by name: {@code {summary, data, answer, namespace?}}
 * @param events by a key that is the name unless {@code name} is given: {@code {summary, data, topics?, namespace?, only?}};
 *     {@code topics} are the kinds of topics whose logs hold it, {@code only} is the one endpoint that sends it
 * @param framesFromHub the frames that a bare WebSocket receives: {@code {summary, frame}}
 * @param framesFromClient the frames that it may send: {@code {summary, frame}}
 * @param streamed the events that only a stream of server-sent events has: {@code {summary, data}}
 * @param schemas the schemas referred to as {@code #/components/schemas/…}
 */
record EventCatalogue(
        Map<String, JsonObject> commands,
        Map<String, JsonObject> events,
        Map<String, JsonObject> framesFromHub,
        Map<String, JsonObject> framesFromClient,
        Map<String, JsonObject> streamed,
        Map<String, JsonObject> schemas) {

    /** The answer that any command may get instead of its own. */
    private static final String REFUSAL = "#/components/schemas/Failure";

    /** The Socket.IO namespace of an entry that names none. */
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
                entries(own.getJsonObject("streamed")),
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
