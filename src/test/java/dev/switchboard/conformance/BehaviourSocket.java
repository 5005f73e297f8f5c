package dev.switchboard.conformance;

import dev.switchboard.socketio.DisconnectReason;
import dev.switchboard.socketio.Reply;
import dev.switchboard.socketio.SocketIoSocket;
import dev.switchboard.socketio.SocketListener;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One socket of {@link BehaviourServer}: answers each event as the published client's own tests expect it. */
class BehaviourSocket implements SocketListener {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> TEXTS =
            List.of("てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string");
    private static final Buffer BYTES = Buffer.buffer("asdfasdf");

    private final JsonObject handshake;
    private boolean gotBytes;

    BehaviourSocket(JsonObject handshake) {
        this.handshake = handshake;
    }

    /** The arguments of an event, with what belongs behind them. */
    Object[] stamped(Object... arguments) {
        return arguments;
    }

    @Override
    public void connected(SocketIoSocket socket) {
        if (socket.namespace().equals("/abc")) {
            socket.emit("handshake", handshake);
        }
    }

    @Override
    public void event(SocketIoSocket socket, String name, JsonArray arguments, Reply reply) {
        switch (name) {
            case "getId" -> reply.send(JsonArray.of(socket.id()));
            case "getHandshake" -> reply.send(JsonArray.of(handshake));
            case "getAckDate" -> reply.send(JsonArray.of(Instant.now().toString()));
            case "echo" -> reply.send(new JsonArray(arguments.getList().subList(0, 1)));
            case "hi" -> emit(socket, "hi");
            case "ack" -> ask(socket);
            case "false" -> emit(socket, "false", false);
            case "getDate" -> emit(socket, "takeDate", Instant.now().toString());
            case "getDateObj" -> emit(
                    socket,
                    "takeDateObj",
                    new JsonObject().put("date", Instant.now().toString()));
            case "getUtf8" -> TEXTS.forEach(text -> emit(socket, "takeUtf8", text));
            case "doge" -> emit(socket, "doge", BYTES);
            case "getbin" -> emit(socket, "takebin", BYTES);
            default -> bytes(socket, name, arguments);
        }
    }

    /** Confirms bytes only if they arrived as bytes, where and when they should. */
    private void bytes(SocketIoSocket socket, String name, JsonArray arguments) {
        switch (name) {
            case "buffa" -> confirm(
                    socket, "buffack", isBytes(arguments.getList().get(0)));
            case "jsonbuff" -> {
                JsonObject mixed = arguments.getJsonObject(0);
                boolean whole = isBytes(mixed.getMap().get("message"))
                        && mixed.getString("hello").equals("lol")
                        && mixed.getString("goodbye").equals("gotcha");
                confirm(socket, "jsonbuff-ack", whole);
            }
            case "abuff1" -> gotBytes = isBytes(arguments.getList().get(0));
            case "abuff2" -> confirm(socket, "abuff2-ack", gotBytes);
            default -> {
                // An event that no handler knows gets no acknowledgement.
            }
        }
    }

    /** As they are kept; the getters of Vert.x's JSON turn them into text. */
    private static boolean isBytes(Object value) {
        return value instanceof Buffer;
    }

    private void confirm(SocketIoSocket socket, String name, boolean right) {
        if (right) {
            emit(socket, name);
        }
    }

    private void ask(SocketIoSocket socket) {
        socket.emitWithAck(PATIENCE, "ack").onSuccess(answer -> {
            if (answer.getInteger(0) == 5 && answer.getJsonObject(1).getBoolean("test")) {
                emit(socket, "got it");
            }
        });
    }

    private void emit(SocketIoSocket socket, String name, Object... arguments) {
        socket.emit(name, stamped(arguments));
    }

    @Override
    public void disconnected(SocketIoSocket socket, DisconnectReason reason) {}
}
