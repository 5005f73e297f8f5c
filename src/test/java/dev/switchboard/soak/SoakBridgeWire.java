package dev.switchboard.soak;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** The event-bus bridge over SockJS's WebSocket transport: {@code o}, {@code h}, {@code a[…]}, {@code c[…]}. */
final class SoakBridgeWire extends Wire {

    private static final String CONFIRMED = "topic:joined";

    private final String personal;
    private Long since;

    SoakBridgeWire(Vertx vertx, WebSocketClient client, Listener listener, String user) {
        super(vertx, client, listener);
        this.personal = "user-" + user;
    }

    @Override
    String uri(String token, Long position) {
        since = position;
        return "/eventbus/000/" + UUID.randomUUID() + "/websocket?token=" + token;
    }

    @Override
    Future<JsonObject> join(String topic, long position) {
        return register(topic, position);
    }

    private Future<JsonObject> register(String address, Long position) {
        JsonObject message = new JsonObject()
                .put("type", "register")
                .put("address", address)
                .put("headers", new JsonObject().put("since", position));
        return ask(address, () -> framed(message));
    }

    @Override
    String command(String id, String command, JsonObject data) {
        return framed(new JsonObject()
                .put("type", "send")
                .put("address", command)
                .put("replyAddress", id)
                .put("body", data));
    }

    @Override
    void ping() {
        send(framed(new JsonObject().put("type", "ping")));
    }

    private static String framed(JsonObject message) {
        return new JsonArray().add(message.encode()).encode();
    }

    @Override
    void frame(String text) {
        switch (text.charAt(0)) {
            case 'o' -> register(personal, since).onSuccess(this::greeted).onFailure(late -> end(1006));
            case 'a' -> new JsonArray(text.substring(1)).forEach(each -> message(new JsonObject((String) each)));
            case 'c' -> end(new JsonArray(text.substring(1)).getInteger(0));
            default -> {}
        }
    }

    private void message(JsonObject message) {
        String address = message.getString("address");
        if (address == null || !(message.getValue("body") instanceof JsonObject body)) {
            return;
        }
        String event = body.getString("event");
        if (CONFIRMED.equals(event)) {
            answered(address, body.getJsonObject("data").put("success", true));
        } else if (event != null) {
            received(Event.of(event, body));
        } else {
            answered(address, body);
        }
    }
}
