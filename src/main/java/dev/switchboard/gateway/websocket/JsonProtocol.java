package dev.switchboard.gateway.websocket;

import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.WebSocketWire;
import dev.switchboard.wire.Violation;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes the hub's own JSON frames for one client; from its greeting on it is the socket's listener. On its shard's
 * event loop; lives as long as the connection.
 */
final class JsonProtocol implements WireSocket.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(JsonProtocol.class);

    private final Connection connection;
    private final WebSocketWire wire;
    private final CommandForwarder forwarder;

    JsonProtocol(Connection connection, WebSocketWire wire, CommandForwarder forwarder) {
        this.connection = connection;
        this.wire = wire;
        this.forwarder = forwarder;
    }

    @Override
    public void text(String text) {
        receive(text);
    }

    @Override
    public void alive() {
        connection.signOfLife();
    }

    @Override
    public void violated(Violation violation) {
        connection.close(Close.of(violation));
    }

    @Override
    public void ended(int code, String words) {
        connection.peerClosed(Close.of(code, words));
    }

    /** Greets the client once it is admitted. */
    void greet(Greeting greeting) {
        send(new JsonObject().put("type", "connection_established").mergeIn(greeting.established()));
    }

    /** Takes one message. */
    void receive(String text) {
        if (!connection.isOpen()) {
            return;
        }
        JsonObject frame = parse(text);
        if (frame == null) {
            connection.close(CloseReason.BAD_FRAME);
            return;
        }
        Object type = frame.getValue("type");
        if ("request".equals(type)) {
            request(frame);
        } else if ("response".equals(type)) {
            answer(frame);
        } else if ("ping".equals(type)) {
            if (tryAcquireTurn(answer -> refuse("ping", answer))) {
                pong();
            }
        } else if (type instanceof String event) {
            forwarder.forward(connection, event, frame.getValue("data"), answer -> refuse(event, answer));
        } else if (tryAcquireTurn(answer -> refuse(null, answer))) {
            refuse(null, Failure.badRequest("type", "type must be a string").toAnswer());
        }
    }

    /** The object; null if the text is none. */
    static @Nullable JsonObject parse(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException notAnObject) {
            return null;
        }
    }

    private void pong() {
        LOG.debug("{} ping, pong", connection.id());
        send("{\"type\":\"pong\",\"timestamp\":" + System.currentTimeMillis() + "}");
    }

    private void request(JsonObject frame) {
        Object id = frame.getValue("id");
        boolean named = isName(id);
        if (named && frame.getValue("messageType") instanceof String command) {
            forwarder.forward(connection, command, frame.getValue("data"), answer -> respond(id, answer));
        } else if (tryAcquireTurn(answer -> respond(named ? id : null, answer))) {
            Failure refused = named
                    ? Failure.badRequest("messageType", "messageType must be a string")
                    : Failure.badRequest("id", "id must be a finite number or a string");
            respond(named ? id : null, refused.toAnswer());
        }
    }

    /** The client answers what it was asked. An answer that nothing waits for costs it a turn, and is dropped. */
    private void answer(JsonObject frame) {
        Object id = frame.getValue("id");
        if (id instanceof Integer || id instanceof Long) {
            if (!connection.loop().questions().answer(connection, ((Number) id).longValue(), frame.getValue("data"))) {
                tryAcquireTurn(refusal -> refuse("response", refusal));
            }
        } else if (tryAcquireTurn(refusal -> refuse("response", refusal))) {
            refuse(
                    "response",
                    Failure.badRequest("id", "id must be that of a request").toAnswer());
        }
    }

    /** A number that is too big to be parsed exactly could not be echoed. */
    private static boolean isName(@Nullable Object id) {
        return id instanceof Double number ? Double.isFinite(number) : id instanceof Number || id instanceof String;
    }

    private void respond(@Nullable Object id, JsonObject answer) {
        if (!connection.isOpen()) {
            return;
        }
        if (Boolean.TRUE.equals(answer.getBoolean("success"))) {
            closeUnless(wire.answer("{\"id\":" + encoded(id) + ",\"type\":\"response\",\"data\":", answer, "}"));
        } else {
            answer.remove("success");
            send(around(answer, new JsonObject().put("id", id).put("type", "response")));
        }
    }

    /** A request's id as JSON; the usual one, a whole number, needs no encoder. */
    private static String encoded(@Nullable Object id) {
        return id instanceof Integer || id instanceof Long ? id.toString() : Json.encode(id);
    }

    /** Reports a refusal that no request waits for; a success is silent. */
    private void refuse(@Nullable String event, JsonObject answer) {
        if (Boolean.TRUE.equals(answer.getBoolean("success"))) {
            return;
        }
        answer.remove("success");
        send(around(answer, new JsonObject().put("type", "error").put("event", event)));
    }

    /** The frame's own fields come first, and no field of a back end's refusal takes the place of one. */
    private static JsonObject around(JsonObject refusal, JsonObject frame) {
        refusal.forEach(field -> {
            if (!frame.containsKey(field.getKey())) {
                frame.put(field.getKey(), field.getValue());
            }
        });
        return frame;
    }

    /** Counts a frame that is no command; {@code refused} gets the refusal, unless the connection is closed for it. */
    private boolean tryAcquireTurn(Consumer<JsonObject> refused) {
        long waitMs = connection.acquireTurn();
        if (waitMs != 0 && connection.isOpen()) {
            refused.accept(Failure.rateLimited(waitMs).toAnswer());
        }
        return waitMs == 0;
    }

    private void send(JsonObject message) {
        if (connection.isOpen()) {
            closeUnless(wire.answer(message));
        }
    }

    private void send(String text) {
        if (connection.isOpen()) {
            closeUnless(wire.answer(text));
        }
    }

    private void closeUnless(boolean taken) {
        if (!taken) {
            connection.close(CloseReason.TOO_SLOW);
        }
    }
}
