package dev.switchboard.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** One of the hub's doors for WebSockets: where it is, and how a client spells there what it wants. */
enum BenchEndpoint {
    /** The hub's own messages; it greets a client that it has admitted. */
    WS("/ws", "connection_established", "\"type\":\"error\"") {
        @Override
        String request(String command, JsonObject data) {
            return new JsonObject()
                    .put("id", 7)
                    .put("type", "request")
                    .put("messageType", command)
                    .put("data", data)
                    .encode();
        }

        @Override
        String order(String command, JsonObject data) {
            return new JsonObject().put("type", command).put("data", data).encode();
        }

        @Override
        boolean isAnswer(String frame) {
            return "response".equals(new JsonObject(frame).getString("type"));
        }

        @Override
        JsonObject answered(String frame) {
            return new JsonObject(frame).getJsonObject("data");
        }
    },

    /** The messages of the Vert.x event-bus bridge; it greets nobody, so a client asks for something first. */
    BRIDGE("/eventbus/websocket", "\"address\":\"reply\"", "\"type\":\"err\"") {
        @Override
        String request(String command, JsonObject data) {
            return send(command, data).put("replyAddress", "reply").encode();
        }

        @Override
        String order(String command, JsonObject data) {
            return send(command, data).encode();
        }

        private static JsonObject send(String command, JsonObject data) {
            return new JsonObject().put("type", "send").put("address", command).put("body", data);
        }

        @Override
        boolean isAnswer(String frame) {
            JsonObject json = new JsonObject(frame);
            return "err".equals(json.getString("type")) || "reply".equals(json.getString("address"));
        }

        @Override
        JsonObject answered(String frame) {
            Object body = new JsonObject(frame).getValue("body");
            return body instanceof JsonObject answer && answer.getBoolean("success", false) ? answer : null;
        }

        @Override
        String hello() {
            return request("bench:echo", new JsonObject());
        }
    },

    /** Socket.IO over WebSocket alone: the hub opens, the client connects to the main namespace, the hub greets. */
    SOCKETIO("/socket.io/?EIO=4&transport=websocket", "40{\"sid\"", "42[\"error\"") {
        @Override
        String request(String command, JsonObject data) {
            return "427" + arguments(command, data);
        }

        @Override
        String order(String command, JsonObject data) {
            return "42" + arguments(command, data);
        }

        private static String arguments(String command, JsonObject data) {
            return new JsonArray().add(command).add(data).encode();
        }

        @Override
        boolean isAnswer(String frame) {
            return frame.startsWith("437[");
        }

        @Override
        JsonObject answered(String frame) {
            JsonObject answer = new JsonArray(frame.substring(3)).getJsonObject(0);
            return answer.getBoolean("success", false) ? answer : null;
        }

        @Override
        String target(String token) {
            return path();
        }

        @Override
        String turn(String frame, String token) {
            return frame.startsWith("0{") ? "40" + new JsonObject().put("token", token) : null;
        }

        @Override
        String pong(int length, byte first) {
            return length == 1 && first == '2' ? "3" : null;
        }

        /** Its place for a recovery, said now and then to a client to which nothing else is said. */
        @Override
        boolean isAside(String frame) {
            return frame.startsWith("42[\"session\",");
        }
    };

    private final String path;
    private final byte[] greeting;
    private final byte[] error;

    BenchEndpoint(String path, String greeting, String error) {
        this.path = path;
        this.greeting = greeting.getBytes(StandardCharsets.US_ASCII);
        this.error = error.getBytes(StandardCharsets.US_ASCII);
    }

    String path() {
        return path;
    }

    /** What the upgrade asks for. */
    String target(String token) {
        return path + "?token=" + token;
    }

    /** What the frame that greets an admitted client contains. */
    byte[] greeting() {
        return greeting;
    }

    /** What a refusal that nobody awaits contains. */
    byte[] error() {
        return error;
    }

    /** Whether a frame is neither an event nor an answer, and may come at any time. */
    boolean isAside(String frame) {
        return false;
    }

    /** What a client says first, to be greeted; null if it need say nothing. */
    String hello() {
        return null;
    }

    /** What a client says to a frame that comes before the greeting; null if none is to come. */
    String turn(String frame, String token) {
        return null;
    }

    /** What a client says to a text frame that pings, of which only the length and the first byte count; null if it is none. */
    String pong(int length, byte first) {
        return null;
    }

    /** The frame for a command that is to be answered; always under the same id. */
    abstract String request(String command, JsonObject data);

    /** The frame for a command that nobody awaits an answer to; its success is silent. */
    abstract String order(String command, JsonObject data);

    /** Whether a frame answers a request, be it with a refusal. */
    abstract boolean isAnswer(String frame);

    /** The data of an answer, or null if it refuses. */
    abstract JsonObject answered(String frame);
}
