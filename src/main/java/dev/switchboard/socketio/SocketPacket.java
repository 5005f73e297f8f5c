package dev.switchboard.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One packet of the Socket.IO protocol, revision 5. On the wire
 * {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]}, and then the attachments as binary messages.
 *
 * <pre>
 * 0 CONNECT        client: an object with the credentials, if any; server: {"sid"}, or {"sid","pid"}
 * 1 DISCONNECT
 * 2 EVENT          [name, …]
 * 3 ACK            […], with the id of the event it answers
 * 4 CONNECT_ERROR  server: {"message", "data"?}
 * 5 BINARY_EVENT   as EVENT, with a placeholder for each attachment
 * 6 BINARY_ACK     as ACK, with a placeholder for each attachment
 * </pre>
 */
public sealed interface SocketPacket {

    /** The namespace it belongs to, {@code /} or longer. */
    String namespace();

    record Connect(String namespace, Optional<JsonObject> payload) implements SocketPacket {}

    record Disconnect(String namespace) implements SocketPacket {}

    /**
     * @param ackId the id under which the sender wants an answer
     * @param arguments the name and what follows; a {@code Buffer} anywhere in it travels as an attachment
     */
    record Event(String namespace, OptionalLong ackId, JsonArray arguments) implements SocketPacket {

        /** The event's name; a number is allowed for one. */
        public String name() {
            return String.valueOf(arguments.getValue(0));
        }
    }

    /** @param arguments as those of {@link Event}, without a name */
    record Ack(String namespace, long id, JsonArray arguments) implements SocketPacket {}

    record ConnectError(String namespace, JsonObject payload) implements SocketPacket {}

    /** An event whose attachments have yet to come; with them it is an {@link Event}. */
    record BinaryEvent(String namespace, OptionalLong ackId, int attachments, JsonArray arguments)
            implements SocketPacket {}

    /** An answer whose attachments have yet to come; with them it is an {@link Ack}. */
    record BinaryAck(String namespace, long id, int attachments, JsonArray arguments) implements SocketPacket {}
}
