package dev.switchboard.soak;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;

/** The door {@code /ws}. */
final class RawWire extends Wire {

    private static final String CHAT = "chat-";

    RawWire(Vertx vertx, WebSocketClient client, Listener listener) {
        super(vertx, client, listener);
    }

    @Override
    String uri(String token, Long since) {
        return "/ws?token=" + token + (since == null ? "" : "&since=" + since);
    }

    @Override
    Future<JsonObject> join(String topic, long since) {
        JsonObject chat =
                new JsonObject().put("chatId", topic.substring(CHAT.length())).put("since", since);
        return request("chat:join", chat);
    }

    @Override
    String command(String id, String command, JsonObject data) {
        return new JsonObject()
                .put("id", id)
                .put("type", "request")
                .put("messageType", command)
                .put("data", data)
                .encode();
    }

    @Override
    void ping() {
        send("{\"type\":\"ping\"}");
    }

    @Override
    void frame(String text) {
        JsonObject frame = new JsonObject(text);
        String type = frame.getString("type");
        switch (type) {
            case "connection_established" -> greeted(frame);
            case "response" -> answered(frame.getString("id"), frame.getJsonObject("data", frame));
            case "pong" -> {}
            default -> heard(Event.of(type, frame));
        }
    }
}
