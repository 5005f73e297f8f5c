package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** One of the hub's doors for bare WebSockets: where it is, and how a client spells there what it wants. */
enum Door {
    /** The hub's own messages; it greets a client that it has admitted. */
    WS("/ws", "connection_established") {
        @Override
        JsonObject request(String command, JsonObject data) {
            return new JsonObject()
                    .put("id", 1)
                    .put("type", "request")
                    .put("messageType", command)
                    .put("data", data);
        }

        @Override
        JsonObject order(String command, JsonObject data) {
            return new JsonObject().put("type", command).put("data", data);
        }

        @Override
        boolean isAnswer(JsonObject frame) {
            return "response".equals(frame.getString("type"));
        }

        @Override
        JsonObject answered(JsonObject frame) {
            return frame.getJsonObject("data");
        }
    },

    /** The messages of the Vert.x event-bus bridge; it greets nobody, so a client asks for something first. */
    BRIDGE("/eventbus/websocket", "\"address\":\"reply\"") {
        @Override
        JsonObject request(String command, JsonObject data) {
            return order(command, data).put("replyAddress", "reply");
        }

        @Override
        JsonObject order(String command, JsonObject data) {
            return new JsonObject().put("type", "send").put("address", command).put("body", data);
        }

        @Override
        boolean isAnswer(JsonObject frame) {
            return "err".equals(frame.getString("type")) || "reply".equals(frame.getString("address"));
        }

        @Override
        JsonObject answered(JsonObject frame) {
            return frame.getValue("body") instanceof JsonObject body && body.getBoolean("success", false) ? body : null;
        }

        @Override
        String hello() {
            return request("bench:echo", new JsonObject()).encode();
        }
    };

    private final String path;
    private final byte[] greeting;

    Door(String path, String greeting) {
        this.path = path;
        this.greeting = greeting.getBytes(StandardCharsets.US_ASCII);
    }

    /** The path of the upgrade. */
    String path() {
        return path;
    }

    /** What the first text frame of an admitted client contains. */
    byte[] greeting() {
        return greeting;
    }

    /** What a client says first, to be greeted; null if it need say nothing. */
    String hello() {
        return null;
    }

    /** The frame for a command that is to be answered. */
    abstract JsonObject request(String command, JsonObject data);

    /** The frame for a command that nobody awaits an answer to; its success is silent. */
    abstract JsonObject order(String command, JsonObject data);

    /** Whether a frame answers a request, be it with a refusal. */
    abstract boolean isAnswer(JsonObject frame);

    /** The data of an answer, or null if it refuses. */
    abstract JsonObject answered(JsonObject frame);
}
