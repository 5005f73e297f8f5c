package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineMessage;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Encodes and decodes packets as strictly as the protocol is specified. Stateless. */
public final class SocketPacketCodec {

    /** How many attachments the reference implementation accepts in one packet. */
    public static final int MAX_ATTACHMENTS = 10;

    /** Event names that the Socket.IO libraries themselves use. */
    public static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    private SocketPacketCodec() {}

    /** The packet in a text message; for a binary packet, attachments have to follow. */
    public static SocketPacket decode(String message) throws SocketPacketException {
        PacketScanner scanner = new PacketScanner(message, MAX_ATTACHMENTS);
        return switch (scanner.type()) {
            case '0' -> connect(scanner);
            case '1' -> disconnect(scanner);
            case '2' -> event(scanner);
            case '3' -> ack(scanner);
            case '4' -> new SocketPacket.ConnectError(scanner.namespace(), scanner.object());
            case '5' -> binaryEvent(scanner);
            case '6' -> binaryAck(scanner);
            default -> throw new SocketPacketException("unknown packet type");
        };
    }

    /** The messages of a packet: its text, then its attachments. */
    public static List<EngineMessage> encode(SocketPacket packet) {
        if (packet instanceof SocketPacket.Event event) {
            PacketAttachments attachments = PacketAttachments.extract(event.arguments());
            String ackId =
                    event.ackId().isPresent() ? Long.toString(event.ackId().getAsLong()) : "";
            return attachments.messages('2', '5', event.namespace(), ackId);
        } else if (packet instanceof SocketPacket.Ack ack) {
            return PacketAttachments.extract(ack.arguments())
                    .messages('3', '6', ack.namespace(), Long.toString(ack.id()));
        } else if (packet instanceof SocketPacket.Connect connect) {
            return text(
                    '0',
                    connect.namespace(),
                    connect.payload().map(JsonObject::encode).orElse(""));
        } else if (packet instanceof SocketPacket.ConnectError error) {
            return text('4', error.namespace(), error.payload().encode());
        } else if (packet instanceof SocketPacket.Disconnect) {
            return text('1', packet.namespace(), "");
        }
        throw new IllegalArgumentException("cannot encode a packet without its attachments: " + packet);
    }

    /**
     * The text of an event up to its first argument. The encoded arguments, separated by commas, and {@code ]} complete it.
     * For events whose data is already encoded.
     */
    public static String eventHead(String namespace, String name) {
        return "2" + prefix(namespace) + "[" + Json.encode(name) + ",";
    }

    /** As {@link #eventHead(String, String)}, of an event whose acknowledgement is asked for under a number. */
    public static String eventHead(String namespace, int ackId, String name) {
        return "2" + prefix(namespace) + ackId + "[" + Json.encode(name) + ",";
    }

    /** The text of an acknowledgement up to its first argument; see {@link #eventHead}. */
    static String ackHead(String namespace, long id) {
        return "3" + prefix(namespace) + id + "[";
    }

    /** {@code <namespace>,}; empty for the main namespace. */
    static String prefix(String namespace) {
        return namespace.equals("/") ? "" : namespace + ",";
    }

    private static List<EngineMessage> text(char type, String namespace, String payload) {
        return List.of(new EngineMessage.Text(type + prefix(namespace) + payload));
    }

    private static SocketPacket connect(PacketScanner scanner) throws SocketPacketException {
        String namespace = scanner.namespace();
        return new SocketPacket.Connect(namespace, scanner.atEnd() ? Optional.empty() : Optional.of(scanner.object()));
    }

    private static SocketPacket disconnect(PacketScanner scanner) throws SocketPacketException {
        String namespace = scanner.namespace();
        if (!scanner.atEnd()) {
            throw new SocketPacketException("a disconnect has no payload");
        }
        return new SocketPacket.Disconnect(namespace);
    }

    private static SocketPacket event(PacketScanner scanner) throws SocketPacketException {
        return new SocketPacket.Event(scanner.namespace(), scanner.ackId(), eventArguments(scanner));
    }

    private static SocketPacket ack(PacketScanner scanner) throws SocketPacketException {
        return new SocketPacket.Ack(scanner.namespace(), requiredId(scanner), scanner.array());
    }

    private static SocketPacket binaryEvent(PacketScanner scanner) throws SocketPacketException {
        int attachments = scanner.attachments();
        String namespace = scanner.namespace();
        OptionalLong ackId = scanner.ackId();
        JsonArray arguments = eventArguments(scanner);
        PacketAttachments.requirePlaceholders(arguments, attachments);
        return new SocketPacket.BinaryEvent(namespace, ackId, attachments, arguments);
    }

    private static SocketPacket binaryAck(PacketScanner scanner) throws SocketPacketException {
        int attachments = scanner.attachments();
        String namespace = scanner.namespace();
        long id = requiredId(scanner);
        JsonArray arguments = scanner.array();
        PacketAttachments.requirePlaceholders(arguments, attachments);
        return new SocketPacket.BinaryAck(namespace, id, attachments, arguments);
    }

    private static long requiredId(PacketScanner scanner) throws SocketPacketException {
        return scanner.ackId().orElseThrow(() -> new SocketPacketException("an ack without an id"));
    }

    private static JsonArray eventArguments(PacketScanner scanner) throws SocketPacketException {
        JsonArray arguments = scanner.array();
        Object name = arguments.isEmpty() ? null : arguments.getValue(0);
        if (!(name instanceof Number) && !(name instanceof String word && !RESERVED.contains(word))) {
            throw new SocketPacketException("an event without a name, or with a reserved one");
        }
        return arguments;
    }
}
