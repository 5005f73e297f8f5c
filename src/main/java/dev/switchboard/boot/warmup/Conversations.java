package dev.switchboard.boot.warmup;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client at each endpoint: it shows its token, may join a room and speak in it, and goes. Stateless. */
final class Conversations {

    private static final String ROOM = "{\"room\":\"warm-up\"}";
    private static final String MESSAGE = "{\"room\":\"warm-up\",\"message\":{\"text\":\"warm\"}}";

    private Conversations() {}

    /**
     * What the clients of a node have in turn: half of them are at {@code /ws}.
     *
     * @param socketIo the path of Socket.IO; empty if it has no WebSockets
     */
    static List<Conversation> of(Optional<String> socketIo) {
        return socketIo.<List<Conversation>>map(path -> List.of(
                        Conversations::atWebSocket,
                        (token, user, speaks) -> atSocketIo(path, token, speaks),
                        Conversations::atWebSocket,
                        Conversations::atBridge))
                .orElseGet(() -> List.of(Conversations::atWebSocket, Conversations::atBridge));
    }

    private static List<Turn> atWebSocket(String token, String user, boolean speaks) {
        return turns(
                List.of(Turn.upgrade("/ws", token, "\"connection_established\"")),
                speaks,
                List.of(
                        Turn.frame(request(1, "joinRoom", ROOM), "\"id\":1,"),
                        Turn.frame(request(2, "message", MESSAGE), "\"id\":2,"),
                        Turn.frame("{\"type\":\"ping\"}", "\"pong\"")));
    }

    /** Without polling before; the rooms are those of {@code /events}. */
    private static List<Turn> atSocketIo(String path, String token, boolean speaks) {
        String auth = new JsonObject().put("token", token).encode();
        return turns(
                List.of(
                        Turn.upgrade(path + "?EIO=4&transport=websocket", token, "0{"),
                        Turn.frame("40" + auth, "40{\"sid\"")),
                speaks,
                List.of(
                        Turn.frame("40/events," + auth, "40/events,{\"sid\""),
                        Turn.frame("42/events,1[\"joinRoom\"," + ROOM + "]", "43/events,1["),
                        Turn.frame("42/events,2[\"message\"," + MESSAGE + "]", "43/events,2[")));
    }

    private static List<Turn> atBridge(String token, String user, boolean speaks) {
        String register = new JsonObject()
                .put("type", "register")
                .put("address", "user-" + user)
                .encode();
        return turns(
                List.of(
                        Turn.upgrade("/eventbus/websocket", token, "101 Switching Protocols"),
                        Turn.frame(register, "topic:joined")),
                speaks,
                List.of(
                        Turn.frame(send("joinRoom", ROOM, "first"), "\"first\""),
                        Turn.frame(send("message", MESSAGE, "second"), "\"second\"")));
    }

    private static List<Turn> turns(List<Turn> entering, boolean speaks, List<Turn> speaking) {
        List<Turn> turns = new ArrayList<>(entering);
        if (speaks) {
            turns.addAll(speaking);
        }
        turns.add(Turn.close());
        return turns;
    }

    private static String request(int id, String command, String data) {
        return "{\"id\":" + id + ",\"type\":\"request\",\"messageType\":\"" + command + "\",\"data\":" + data + "}";
    }

    private static String send(String command, String body, String replyAddress) {
        return "{\"type\":\"send\",\"address\":\"" + command + "\",\"body\":" + body + ",\"replyAddress\":\""
                + replyAddress + "\"}";
    }
}
