package dev.switchboard.api;

import dev.switchboard.config.Version;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;

/**
 * Describes every command and event in AsyncAPI 3.0, generated from the {@link EventCatalogue}: a channel for each Socket.IO
 * namespace and one for bare WebSockets, whose frames carry the same. Generated once; served from any thread.
 */
final class AsyncApi implements Handler<RoutingContext> {

    static final String PATH = "/api/asyncapi.json";

    private static final String ANSWER = ".answer";
    private static final String REFUSAL = "refusal";
    private static final Map<String, String> CHANNELS = Map.of(EventCatalogue.MAIN, "main", "/events", "rooms");
    private static final String WEBSOCKET = "websocket";
    private static final String SSE = "sse";

    private final EventCatalogue catalogue;
    private final JsonObject channels = new JsonObject();
    private final JsonObject operations = new JsonObject();
    private final JsonObject messages = new JsonObject();
    private final Buffer document;

    AsyncApi(EventCatalogue catalogue) {
        this.catalogue = catalogue;
        this.document = document().toBuffer();
    }

    @Override
    public void handle(RoutingContext request) {
        Responses.document(request, document);
    }

    private JsonObject document() {
        CHANNELS.forEach((namespace, name) -> channels.put(
                name,
                channel(
                        namespace,
                        "socketio",
                        "The Socket.IO namespace " + namespace + "; the event-bus bridge carries the same.")));
        channels.put(WEBSOCKET, channel("/ws", WEBSOCKET, "JSON text frames, for bare WebSockets."));
        channels.put(
                SSE,
                channel("/sse", SSE, "Server-sent events: those of `main`, and the first and the last of a stream."));
        messages.put(REFUSAL, message(REFUSAL, "Why a command was refused.", reference("schemas", "Failure")));
        catalogue.commands().forEach(this::addCommand);
        catalogue.events().forEach(this::addEvent);
        catalogue.framesFromHub().forEach((name, frame) -> addFrame("hub." + name, "send", frame));
        catalogue.framesFromClient().forEach((name, frame) -> addFrame("client." + name, "receive", frame));
        catalogue.streamed().forEach(this::addStreamed);
        JsonObject schemas = new JsonObject();
        catalogue.schemas().forEach(schemas::put);
        return new JsonObject()
                .put("asyncapi", "3.0.0")
                .put("info", info())
                .put("defaultContentType", "application/json")
                .put("servers", servers())
                .put("channels", channels)
                .put("operations", operations)
                .put("components", new JsonObject().put("messages", messages).put("schemas", schemas));
    }

    private static JsonObject info() {
        return new JsonObject()
                .put("title", "Switchboard")
                .put("version", Version.current())
                .put(
                        "description",
                        "Commands from clients and events to them, the same at every endpoint. On Socket.IO an event's"
                                + " name and data are as here, and an answer is the acknowledgement; an event from a"
                                + " log has `topic` and `eventSeq` in its data. On a bare WebSocket both travel"
                                + " in the frames of the channel `websocket`. On the event-bus bridge a command is"
                                + " sent to the address of its name, and an event is the body"
                                + " `{event, data, topic?, seq?, nudge?}` of a message. Server-sent events have the"
                                + " fields `event` and `data` as on Socket.IO, and an `id` for all positions. What a back"
                                + " end asks clients by `POST /api/request` is an event that wants an acknowledgement, the"
                                + " frame `request`, or a message with a `replyAddress`.");
    }

    private static JsonObject servers() {
        return new JsonObject()
                .put("socketio", server("ws", "/socket.io/", "Socket.IO protocol 5 over Engine.IO 4."))
                .put(WEBSOCKET, server("ws", "/ws", "Bare WebSockets."))
                .put("bridge", server("ws", "/eventbus", "The Vert.x event-bus bridge over SockJS."))
                .put(SSE, server("http", "/sse", "Server-sent events: the events alone, no commands."));
    }

    private static JsonObject server(String protocol, String path, String description) {
        return new JsonObject()
                .put("host", "127.0.0.1:3000")
                .put("pathname", path)
                .put("protocol", protocol)
                .put("description", description);
    }

    private static JsonObject channel(String address, String server, String description) {
        return new JsonObject()
                .put("address", address)
                .put("description", description)
                .put("servers", new JsonArray().add(new JsonObject().put("$ref", "#/servers/" + server)))
                .put("messages", new JsonObject());
    }

    private void addCommand(String name, JsonObject command) {
        String channel = channelOf(command);
        String key = "command." + keyOf(name);
        String summary = command.getString("summary");
        messages.put(key, message(name, summary, command.getJsonObject("data")));
        messages.put(key + ANSWER, message(name, "The answer.", command.getJsonObject("answer")));
        JsonArray answers =
                new JsonArray().add(onChannel(channel, key + ANSWER)).add(onChannel(channel, REFUSAL));
        JsonObject reply = new JsonObject()
                .put("channel", new JsonObject().put("$ref", "#/channels/" + channel))
                .put("messages", answers);
        operations.put(key, operation("receive", channel, key, summary).put("reply", reply));
    }

    private void addEvent(String key, JsonObject event) {
        String channel = channelOf(event);
        String message = "event." + keyOf(key);
        String name = EventCatalogue.nameOf(key, event);
        JsonObject described = message(name, event.getString("summary"), event.getJsonObject("data"));
        if (event.containsKey("topics")) {
            described.put("x-topics", event.getJsonArray("topics"));
        }
        messages.put(message, described);
        operations.put(message, operation("send", channel, message, event.getString("summary")));
    }

    private void addFrame(String key, String action, JsonObject frame) {
        String message = "frame." + key;
        messages.put(message, message(key, frame.getString("summary"), frame.getJsonObject("frame")));
        operations.put(message, operation(action, WEBSOCKET, message, frame.getString("summary")));
    }

    private void addStreamed(String name, JsonObject event) {
        String message = "stream." + keyOf(name);
        messages.put(message, message(name, event.getString("summary"), event.getJsonObject("data")));
        operations.put(message, operation("send", SSE, message, event.getString("summary")));
    }

    private static String channelOf(JsonObject described) {
        String namespace = EventCatalogue.namespaceOf(described);
        return Objects.requireNonNull(CHANNELS.get(namespace), namespace);
    }

    private JsonObject operation(String action, String channel, String message, String summary) {
        return new JsonObject()
                .put("action", action)
                .put("summary", summary)
                .put("channel", new JsonObject().put("$ref", "#/channels/" + channel))
                .put("messages", new JsonArray().add(onChannel(channel, message)));
    }

    /** Adds the message to the channel and returns a reference to it there. */
    private JsonObject onChannel(String channel, String message) {
        channels.getJsonObject(channel).getJsonObject("messages").put(message, reference("messages", message));
        return new JsonObject().put("$ref", "#/channels/" + channel + "/messages/" + message);
    }

    private static JsonObject message(String name, String summary, JsonObject payload) {
        return new JsonObject().put("name", name).put("summary", summary).put("payload", payload);
    }

    private static JsonObject reference(String kind, String name) {
        return new JsonObject().put("$ref", "#/components/" + kind + "/" + name);
    }

    /** A name in the characters that keys of the document may have. */
    private static String keyOf(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "_");
    }
}
