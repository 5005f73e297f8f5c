package dev.switchboard.conformance;

import dev.switchboard.socketio.ConnectRequest;
import dev.switchboard.socketio.DisconnectReason;
import dev.switchboard.socketio.Reply;
import dev.switchboard.socketio.SocketIoSocket;
import dev.switchboard.socketio.SocketListener;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * Answers the events of one client of a {@link ReferenceNamespace}. Every event that it sends without asking for an
 * acknowledgement ends with an offset, as connection-state recovery needs. On the session's context.
 */
final class ReferenceListener implements SocketListener {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonArray ANSWER = new JsonArray().add(5).add(new JsonObject().put("test", true));

    private final ConnectRequest request;
    private final boolean greets;
    private final Runnable ended;
    private final JsonArray collected = new JsonArray();
    private int offset;

    /**
     * @param greets whether it sends the handshake first
     * @param ended called when the socket ended on purpose, and not because its connection broke
     */
    ReferenceListener(ConnectRequest request, boolean greets, Runnable ended) {
        this.request = request;
        this.greets = greets;
        this.ended = ended;
    }

    @Override
    public void connected(SocketIoSocket socket) {
        if (greets) {
            emit(socket, "handshake", handshake());
        }
    }

    @Override
    public void event(SocketIoSocket socket, String name, JsonArray arguments, Reply reply) {
        switch (name) {
            case "echo" -> reply.send(arguments);
            case "id" -> reply.send(new JsonArray().add(socket.id()));
            case "handshake" -> reply.send(new JsonArray().add(handshake()));
            case "now" -> reply.send(new JsonArray().add(now()));
            case "collect" -> collect(arguments);
            case "collected" -> reply.send(new JsonArray().add(collected));
            case "question" -> ask(socket);
            default -> sendBack(socket, name);
        }
    }

    private void sendBack(SocketIoSocket socket, String name) {
        switch (name) {
            case "hi" -> emit(socket, "hi");
            case "date" -> emit(socket, "date", now());
            case "dated" -> emit(socket, "dated", new JsonObject().put("date", now()));
            case "false" -> emit(socket, "false", false);
            case "bytes" -> emit(socket, "bytes", Buffer.buffer("eight by"));
            case "languages" -> {
                emit(socket, "language", "こんにちは");
                emit(socket, "language", "Привет, мир");
                emit(socket, "language", "Grüße aus Köln");
                emit(socket, "language", "\uD83D\uDE00 — \u2028");
            }
            case "unanswered" -> emit(socket, "heard");
            default -> {}
        }
    }

    private void ask(SocketIoSocket socket) {
        socket.emitWithAck(PATIENCE, "question").onSuccess(answer -> {
            if (answer.equals(ANSWER)) {
                emit(socket, "understood");
            }
        });
    }

    /** Keeps each argument as text; {@code collected} returns them all in order. */
    private void collect(JsonArray arguments) {
        // The array itself would give bytes as base64.
        for (Object argument : arguments.getList()) {
            collected.add(describe(argument));
        }
    }

    private static Object describe(Object argument) {
        if (argument instanceof Buffer bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes.getBytes());
        }
        if (argument instanceof Map<?, ?> object) {
            JsonObject described = new JsonObject();
            object.forEach((key, value) -> described.put((String) key, describe(value)));
            return described;
        }
        return argument;
    }

    private JsonObject handshake() {
        JsonObject query = new JsonObject();
        request.handshake().query().forEach(entry -> query.put(entry.getKey(), entry.getValue()));
        return new JsonObject().put("query", query).put("auth", request.auth());
    }

    private void emit(SocketIoSocket socket, String name, Object... arguments) {
        Object[] stamped = Arrays.copyOf(arguments, arguments.length + 1);
        stamped[arguments.length] = "offset-" + offset++;
        socket.emit(name, stamped);
    }

    private static String now() {
        return Instant.now().toString();
    }

    @Override
    public void disconnected(SocketIoSocket socket, DisconnectReason reason) {
        if (reason == DisconnectReason.CLIENT_NAMESPACE_DISCONNECT
                || reason == DisconnectReason.SERVER_NAMESPACE_DISCONNECT) {
            ended.run();
        }
    }
}
