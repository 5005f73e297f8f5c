package dev.switchboard.gateway.bridge;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The bridge's messages as JSON; {@link BridgeErrors} has those that report an error. Stateless. */
final class BridgeMessages {

    private BridgeMessages() {}

    /** The message that brings {@code body} to the client's handlers at {@code address}. */
    static JsonObject rec(String address, Object body) {
        return new JsonObject().put("type", "rec").put("address", address).put("body", body);
    }

    /** The text as an object, or null if it is none. */
    static @Nullable JsonObject parse(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException notAnObject) {
            return null;
        }
    }

    static boolean isPing(JsonObject message) {
        return "ping".equals(message.getValue("type"));
    }

    /** The message's headers; none if they are no object. */
    static JsonObject headersOf(JsonObject message) {
        return message.getValue("headers") instanceof JsonObject headers ? headers : new JsonObject();
    }

    static boolean isSuccess(JsonObject answer) {
        return Boolean.TRUE.equals(answer.getBoolean("success"));
    }
}
