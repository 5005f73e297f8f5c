package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

/** An AsyncAPI document that checks commands, events and frames against itself, and records which of them were seen. */
final class EventDocument {

    private final JsonObject json;
    private final JsonObject messages;
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Map<Object, String> asked = new ConcurrentHashMap<>();

    EventDocument(JsonObject json) {
        this.json = json;
        this.messages = json.getJsonObject("components").getJsonObject("messages");
    }

    /** The wire names of the messages whose keys have a prefix such as {@code command.}. */
    Set<String> names(String prefix) {
        return messages.fieldNames().stream()
                .filter(key -> key.startsWith(prefix) && !key.endsWith(".answer"))
                .map(key -> messages.getJsonObject(key).getString("name"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The described answers, events and frames that have not been seen. */
    Set<String> unseen() {
        Set<String> unseen = new TreeSet<>(messages.fieldNames());
        unseen.removeAll(seen);
        return unseen;
    }

    /** Records that a command was sent, and checks its data. */
    void asking(Object id, String command, Object data) {
        asked.put(id, command);
        valid(keysOf("command.", command).get(0), data, command);
    }

    /** Checks a frame that a client has sent. */
    void sent(String frame, JsonObject value) {
        valid("frame.client." + frame, value, frame);
    }

    /** Checks a frame that a bare WebSocket has received. */
    void received(JsonObject frame) {
        String type = frame.getString("type");
        String own = "frame.hub." + type;
        String key = messages.containsKey(own) ? own : "frame.hub.event";
        valid(key, frame, "frame");
        if (key.equals("frame.hub.event")) {
            event(type, frame);
        } else if (key.equals("frame.hub.response")) {
            response(frame);
        }
    }

    /** Checks an event that only streams have. */
    void streamed(String name, JsonObject data) {
        valid("stream." + name, data, name);
    }

    /** Checks a command and its answer, as on any endpoint. */
    void answered(String command, Object data, JsonObject answer) {
        String key = keysOf("command.", command).get(0);
        valid(key, data, command);
        valid(key + ".answer", answer, command + " answered");
    }

    private void response(JsonObject frame) {
        String command = asked.get(frame.getValue("id"));
        assertNotNull(command, frame::encode);
        if (frame.containsKey("data")) {
            valid(keysOf("command.", command).get(0) + ".answer", frame.getJsonObject("data"), command + " answered");
        } else {
            JsonObject refusal = frame.copy().put("success", false);
            refusal.remove("id");
            refusal.remove("type");
            valid("refusal", refusal, command + " refused");
        }
    }

    /** Checks an event: its {@code data} and its {@code topic}, wherever the endpoint puts them. */
    void event(String name, JsonObject frame) {
        List<String> candidates = keysOf("event.", name);
        assertTrue(!candidates.isEmpty(), () -> name + " is not described");
        String key = candidates.stream()
                .filter(one -> problem(one, frame.getValue("data")) == null)
                .findFirst()
                .orElse(null);
        assertNotNull(key, () -> frame.encode() + "\n" + problem(candidates.get(0), frame.getValue("data")));
        JsonArray topics = messages.getJsonObject(key).getJsonArray("x-topics", new JsonArray());
        String topic = frame.getString("topic", "-");
        assertEquals(topic.length() > 1, topics.contains(topic.substring(0, topic.indexOf('-'))), frame::encode);
        seen.add(key);
    }

    /** The keys of the messages of this name, except answers; events may share a name. */
    private List<String> keysOf(String prefix, String name) {
        return messages.fieldNames().stream()
                .filter(key -> key.startsWith(prefix) && !key.endsWith(".answer"))
                .filter(key -> messages.getJsonObject(key).getString("name").equals(name))
                .toList();
    }

    private void valid(String key, Object value, String what) {
        String problem = problem(key, value);
        assertTrue(problem == null, () -> what + "\n" + value + "\n" + problem);
        seen.add(key);
    }

    private String problem(String key, Object value) {
        JsonObject payload = resolved(messages.getJsonObject(key).getJsonObject("payload"));
        return Document.problem(json.getJsonObject("components"), payload, value);
    }

    /** The validator does not accept a reference as a whole schema. */
    private JsonObject resolved(JsonObject payload) {
        return payload.containsKey("$ref") ? new JsonObject().put("allOf", new JsonArray().add(payload)) : payload;
    }
}
