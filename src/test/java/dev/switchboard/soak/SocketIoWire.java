package dev.switchboard.soak;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The endpoint {@code /socket.io/} over a WebSocket, in the main namespace: Engine.IO packet types {@code 0 1 2 3 4},
 * of which {@code 4} carries Socket.IO packet types {@code 0 1 2 3 4}.
 */
final class SocketIoWire extends Wire {

    private static final int ABNORMAL = 1006;

    private String token;
    private Long since;

    SocketIoWire(Vertx vertx, WebSocketClient client, Listener listener) {
        super(vertx, client, listener);
    }

    @Override
    String uri(String shown, Long position) {
        token = shown;
        since = position;
        return "/socket.io/?EIO=4&transport=websocket";
    }

    @Override
    String command(String id, String command, JsonObject data) {
        return "42" + id + new JsonArray().add(command).add(data).encode();
    }

    /** Does nothing: here the server pings. */
    @Override
    void ping() {}

    @Override
    void frame(String text) {
        switch (text.charAt(0)) {
            case '0' -> send("40" + auth().encode());
            case '1' -> end(ABNORMAL);
            case '2' -> send("3");
            case '4' -> packet(text.charAt(1), text.substring(2));
            default -> {}
        }
    }

    private JsonObject auth() {
        JsonObject auth = new JsonObject().put("token", token);
        return since == null ? auth : auth.put("since", since);
    }

    private void packet(char type, String rest) {
        switch (type) {
            case '0' -> connected();
            case '2' -> event(new JsonArray(rest));
            case '3' -> {
                int array = rest.indexOf('[');
                answered(rest.substring(0, array), new JsonArray(rest.substring(array)).getJsonObject(0));
            }
            default -> end(ABNORMAL);
        }
    }

    /** If the client names a position, {@code joined} comes without a request. */
    private void connected() {
        if (since == null) {
            request("user:join", new JsonObject()).onSuccess(this::greeted).onFailure(late -> end(ABNORMAL));
        }
    }

    private void event(JsonArray packet) {
        String name = packet.getString(0);
        if (!(packet.getValue(1) instanceof JsonObject data)) {
            return;
        }
        if (name.equals("joined")) {
            greeted(data);
        } else {
            received(new Event(
                    name,
                    data,
                    data.getString("topic"),
                    data.getLong("eventSeq", 0L),
                    data.getBoolean("nudge", false)));
        }
    }
}
