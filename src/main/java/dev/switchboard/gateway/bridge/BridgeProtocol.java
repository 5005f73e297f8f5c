package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.gateway.connection.Connection;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a client of the Vert.x event-bus bridge says: {@code send} to a command's name is the command,
 * {@code register} and {@code unregister} are about topics, everything else is refused. On the connection's event loop;
 * lives as long as the connection.
 */
final class BridgeProtocol {

    private static final Logger LOG = LoggerFactory.getLogger(BridgeProtocol.class);
    /** The length of a UUID, which clients use. */
    private static final int MAX_REPLY_ADDRESS_LENGTH = 36;

    private final Connection connection;
    private final Bridge bridge;
    private final PersonalAddress personal;
    private final Registrations registrations;

    BridgeProtocol(Bridge bridge, PersonalAddress personal) {
        this.bridge = bridge;
        this.connection = bridge.connection();
        this.personal = personal;
        this.registrations = new Registrations(bridge, personal);
    }

    PersonalAddress personal() {
        return personal;
    }

    /** The message that brings {@code body} to whoever listens at {@code address}. */
    static JsonObject rec(String address, Object body) {
        return new JsonObject().put("type", "rec").put("address", address).put("body", body);
    }

    /** The object, or null if the text is none. */
    static JsonObject parse(String text) {
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

    /** Takes one message. */
    void receive(String text) {
        if (!connection.isOpen()) {
            return;
        }
        JsonObject message = parse(text);
        if (message == null) {
            refuse("invalid_json");
        } else if (message.getValue("type") == null) {
            refuse("missing_type");
        } else if (isPing(message)) {
            if (bridge.tryAcquireTurn()) {
                LOG.debug("{} ping", connection.id());
            }
        } else if (message.getValue("address") instanceof String address) {
            handle(message, address);
        } else {
            refuse("missing_address");
        }
    }

    private void handle(JsonObject message, String address) {
        switch (String.valueOf(message.getValue("type"))) {
            case "send" -> send(message, address);
            case "publish" -> refuse(BridgeErrors.ACCESS_DENIED);
            case "register" -> registrations.register(address, headersOf(message));
            case "unregister" -> registrations.unregister(address);
            default -> refuse("invalid_type");
        }
    }

    private void send(JsonObject message, String address) {
        Object replyAddress = message.getValue("replyAddress");
        if (replyAddress == null) {
            bridge.forward(address, message.getValue("body"), this::unasked);
        } else if (replyAddress instanceof String to && to.length() <= MAX_REPLY_ADDRESS_LENGTH) {
            bridge.forward(address, message.getValue("body"), answer -> reply(to, answer));
        } else {
            refuse("invalid_reply_address");
        }
    }

    private void reply(String to, JsonObject answer) {
        bridge.send(isUnknown(answer) ? BridgeErrors.of(BridgeErrors.ACCESS_DENIED) : rec(to, answer));
    }

    /** Tells of a refusal that no reply waits for; a success is silent. */
    private void unasked(JsonObject answer) {
        if (isUnknown(answer)) {
            bridge.send(BridgeErrors.of(BridgeErrors.ACCESS_DENIED));
        } else if (!Boolean.TRUE.equals(answer.getBoolean("success"))) {
            bridge.send(BridgeErrors.refused(answer));
        }
    }

    /** Addresses that are no command's name are nobody's to send to. */
    private static boolean isUnknown(JsonObject answer) {
        return ErrorCode.UNKNOWN_COMMAND.name().equals(answer.getValue("code"));
    }

    private void refuse(String code) {
        if (bridge.tryAcquireTurn()) {
            LOG.debug("{} refused: {}", connection.id(), code);
            bridge.send(BridgeErrors.of(code));
        }
    }
}
