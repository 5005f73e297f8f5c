package dev.switchboard.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One packet of the Socket.IO protocol, revision 5. On the wire
 * {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]}, followed by the attachments as binary messages.
 *
 * <pre>
 * 0 CONNECT        client: an object with the credentials, or nothing; server: {"sid"} or {"sid","pid"}
 * 1 DISCONNECT
 * 2 EVENT          [name, …]
 * 3 ACK            […], with the id of the event that it acknowledges
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
     * An event.
     *
     * @param ackId the id of the acknowledgement that the sender asks for, if any
     * @param arguments the name and the arguments proper; a {@code Buffer} at any depth travels as an attachment
     */
    record Event(String namespace, OptionalLong ackId, JsonArray arguments) implements SocketPacket {

        /** The event's name; a number is a valid name. */
        public String name() {
            return String.valueOf(arguments.getValue(0));
        }
    }

    /**
     * An acknowledgement.
     *
     * @param arguments as those of {@link Event}, without a name
     */
    record Ack(String namespace, long id, JsonArray arguments) implements SocketPacket {}

    record ConnectError(String namespace, JsonObject payload) implements SocketPacket {}

    /** An event whose attachments have not arrived yet; with them it is an {@link Event}. */
    record BinaryEvent(String namespace, OptionalLong ackId, int attachments, JsonArray arguments)
            implements SocketPacket {}

    /** An acknowledgement whose attachments have not arrived yet; with them it is an {@link Ack}. */
    record BinaryAck(String namespace, long id, int attachments, JsonArray arguments) implements SocketPacket {}
}
