package dev.switchboard.gateway.websocket;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.connection.WebSocketConnection;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client that speaks the hub's own JSON frames. On its shard's event loop. */
final class RawConnection extends WebSocketConnection {

    private static final Logger LOG = LoggerFactory.getLogger(RawConnection.class);

    RawConnection(String id, Shard shard, ClientInfo client, Identity identity, WireSocket socket) {
        super(id, shard, JsonDialect.INSTANCE, client, identity, socket);
    }

    /** Greets the client once it is admitted. */
    void greet(JsonObject greeting) {
        writeText(new JsonObject().put("type", "connection_established").mergeIn(greeting));
    }

    /** Takes one message. */
    void receive(String text) {
        if (!isOpen()) {
            return;
        }
        JsonObject frame = parse(text);
        if (frame == null) {
            close(CloseReason.BAD_FRAME);
            return;
        }
        Object type = frame.getValue("type");
        if ("request".equals(type)) {
            request(frame);
        } else if ("ping".equals(type)) {
            if (mayGoOn(answer -> refuse("ping", answer))) {
                pong();
            }
        } else if (type instanceof String event) {
            forward(event, frame.getValue("data"), answer -> refuse(event, answer));
        } else if (mayGoOn(answer -> refuse(null, answer))) {
            refuse(null, Failure.badRequest("type", "type is a string").toAnswer());
        }
    }

    /** The object, or null if the text is none. */
    static JsonObject parse(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException notAnObject) {
            return null;
        }
    }

    private void pong() {
        LOG.debug("{} ping, pong", id());
        writeText("{\"type\":\"pong\",\"timestamp\":" + System.currentTimeMillis() + "}");
    }

    private void request(JsonObject frame) {
        Object id = frame.getValue("id");
        boolean named = isName(id);
        if (named && frame.getValue("messageType") instanceof String command) {
            forward(command, frame.getValue("data"), answer -> respond(id, answer));
        } else if (mayGoOn(answer -> respond(named ? id : null, answer))) {
            Failure refused = named
                    ? Failure.badRequest("messageType", "messageType is a string")
                    : Failure.badRequest("id", "id is a finite number or a string");
            respond(named ? id : null, refused.toAnswer());
        }
    }

    /** What is too big to be read as a number could not be repeated as the one that it was. */
    private static boolean isName(Object id) {
        return id instanceof Double number ? Double.isFinite(number) : id instanceof Number || id instanceof String;
    }

    private void respond(Object id, JsonObject answer) {
        if (Boolean.TRUE.equals(answer.getBoolean("success"))) {
            writeText("{\"id\":" + spelt(id) + ",\"type\":\"response\",\"data\":", answer, "}");
        } else {
            answer.remove("success");
            writeText(new JsonObject().put("id", id).put("type", "response").mergeIn(answer));
        }
    }

    /** A request's id as JSON; the usual one, a whole number, is spelt by itself. */
    private static String spelt(Object id) {
        return id instanceof Integer || id instanceof Long ? id.toString() : Json.encode(id);
    }

    /** Tells of a refusal that no request waits for; a success is silent. */
    private void refuse(String event, JsonObject answer) {
        if (Boolean.TRUE.equals(answer.getBoolean("success"))) {
            return;
        }
        answer.remove("success");
        writeText(new JsonObject().put("type", "error").put("event", event).mergeIn(answer));
    }
}
