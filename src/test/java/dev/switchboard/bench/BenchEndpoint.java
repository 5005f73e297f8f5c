package dev.switchboard.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** A WebSocket endpoint of the hub: its address and its message format. */
enum BenchEndpoint {
    /** The hub's own protocol; it greets a client after admitting it. */
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

    /** The Vert.x event-bus bridge. It sends no greeting, so the client sends a request first. */
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

    /** Socket.IO over WebSocket only: the hub opens, the client connects to the main namespace, the hub greets. */
    SOCKETIO("/socket.io/?EIO=4&transport=websocket", "40{\"sid\"", "42[\"error\"") {
        @Override
        String request(String command, JsonObject data) {
            return packet("427", command, data);
        }

        @Override
        String order(String command, JsonObject data) {
            return packet("42", command, data);
        }

        @Override
        boolean isAnswer(String frame) {
            return frame.startsWith("437[");
        }

        @Override
        JsonObject answered(String frame) {
            return acknowledged(frame, "437");
        }

        @Override
        String target(String token) {
            return path();
        }

        @Override
        String turn(String frame, String token) {
            return connect(frame, "40", token);
        }

        @Override
        String pong(int length, byte first) {
            return textPong(length, first);
        }

        /** The offset for a recovery, sent now and then to a client that receives nothing else. */
        @Override
        boolean isAside(String frame) {
            return frame.startsWith("42[\"session\",");
        }
    },

    /** Server-sent events: a plain request, whose "token" has the topics after it; nothing can be sent. */
    SSE("/sse", "event: connection_established", "event: close") {
        @Override
        String request(String command, JsonObject data) {
            throw new UnsupportedOperationException("a stream sends nothing");
        }

        @Override
        String order(String command, JsonObject data) {
            throw new UnsupportedOperationException("a stream sends nothing");
        }

        @Override
        boolean isAnswer(String frame) {
            return false;
        }

        @Override
        JsonObject answered(String frame) {
            return null;
        }

        @Override
        boolean isStream() {
            return true;
        }
    },

    /** As {@link #SOCKETIO}, in the namespace of the rooms. */
    SOCKETIO_EVENTS("/socket.io/?EIO=4&transport=websocket", "40/events,{\"sid\"", "42/events,[\"error\"") {
        @Override
        String request(String command, JsonObject data) {
            return packet("42/events,7", command, data);
        }

        @Override
        String order(String command, JsonObject data) {
            return packet("42/events,", command, data);
        }

        @Override
        boolean isAnswer(String frame) {
            return frame.startsWith("43/events,7[");
        }

        @Override
        JsonObject answered(String frame) {
            return acknowledged(frame, "43/events,7");
        }

        @Override
        String target(String token) {
            return path();
        }

        @Override
        String turn(String frame, String token) {
            return connect(frame, "40/events,", token);
        }

        @Override
        String pong(int length, byte first) {
            return textPong(length, first);
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

    /** The path and query of the upgrade request. */
    String target(String token) {
        return path + "?token=" + token;
    }

    /** Whether its answer is a stream of events instead of a WebSocket. */
    boolean isStream() {
        return false;
    }

    /** Text that the greeting frame of an admitted client contains. */
    byte[] greeting() {
        return greeting;
    }

    /** Text that an unsolicited refusal contains. */
    byte[] error() {
        return error;
    }

    /** Whether a frame is neither an event nor an answer and may arrive at any time. */
    boolean isAside(String frame) {
        return false;
    }

    /** The frame that a client sends first to get a greeting; null if none is needed. */
    String hello() {
        return null;
    }

    /** The client's reply to a frame that precedes the greeting; null if the frame is unexpected. */
    String turn(String frame, String token) {
        return null;
    }

    /**
     * The client's reply to a ping sent as text, recognised by its length and first byte; null if the frame is no ping.
     */
    String pong(int length, byte first) {
        return null;
    }

    /** The frame of a command that expects an answer; always with the same id. */
    abstract String request(String command, JsonObject data);

    /** The frame of a command that expects no answer; only a refusal is sent back. */
    abstract String order(String command, JsonObject data);

    /** Whether a frame answers a request, with success or a refusal. */
    abstract boolean isAnswer(String frame);

    /** The data of an answer, or null if it is a refusal. */
    abstract JsonObject answered(String frame);

    private static String packet(String head, String command, JsonObject data) {
        return head + new JsonArray().add(command).add(data).encode();
    }

    private static JsonObject acknowledged(String frame, String head) {
        JsonObject answer = new JsonArray(frame.substring(head.length())).getJsonObject(0);
        return answer.getBoolean("success", false) ? answer : null;
    }

    private static String connect(String frame, String head, String token) {
        return frame.startsWith("0{") ? head + new JsonObject().put("token", token) : null;
    }

    private static String textPong(int length, byte first) {
        return length == 1 && first == '2' ? "3" : null;
    }
}
