package dev.switchboard.soak;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;

/** The endpoint {@code /ws}. */
final class RawWire extends Wire {

    RawWire(Vertx vertx, WebSocketClient client, Listener listener) {
        super(vertx, client, listener);
    }

    @Override
    String uri(String token, Long since) {
        return "/ws?token=" + token + (since == null ? "" : "&since=" + since);
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
            default -> received(Event.of(type, frame));
        }
    }
}
