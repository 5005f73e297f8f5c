package dev.switchboard.socketio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes whole packets of one connection's messages: keeps a binary packet while its attachments arrive, up to so many
 * bytes. Owned by the connection, on its context; lives as long.
 */
public final class PacketAssembler {

    private final long maxBytes;
    private SocketPacket waiting;
    private int missing;
    private long bytes;
    private List<Buffer> attachments = List.of();

    /** @param maxBytes how long the attachments of one packet may be together */
    public PacketAssembler(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A text message; the packet, unless its attachments have yet to come. */
    public Optional<SocketPacket> text(String message) throws SocketPacketException {
        if (waiting != null) {
            throw new SocketPacketException("text where an attachment belongs");
        }
        SocketPacket packet = SocketPacketCodec.decode(message);
        if (packet instanceof SocketPacket.BinaryEvent event) {
            return expect(packet, event.attachments());
        } else if (packet instanceof SocketPacket.BinaryAck ack) {
            return expect(packet, ack.attachments());
        }
        return Optional.of(packet);
    }

    /** A binary message; the packet whose last attachment it is, if it is one. */
    public Optional<SocketPacket> binary(Buffer attachment) throws SocketPacketException {
        if (waiting == null) {
            throw new SocketPacketException("an attachment of nothing");
        }
        bytes += attachment.length();
        if (bytes > maxBytes) {
            throw new SocketPacketException("attachments of more than " + maxBytes + " bytes");
        }
        attachments.add(attachment);
        return --missing > 0 ? Optional.empty() : Optional.of(complete());
    }

    private Optional<SocketPacket> expect(SocketPacket packet, int count) {
        waiting = packet;
        missing = count;
        bytes = 0;
        attachments = new ArrayList<>(count);
        return Optional.empty();
    }

    private SocketPacket complete() {
        SocketPacket packet = waiting;
        List<Buffer> whole = attachments;
        waiting = null;
        attachments = List.of();
        if (packet instanceof SocketPacket.BinaryEvent event) {
            JsonArray arguments = PacketAttachments.restore(event.arguments(), whole);
            return new SocketPacket.Event(event.namespace(), event.ackId(), arguments);
        }
        SocketPacket.BinaryAck ack = (SocketPacket.BinaryAck) packet;
        return new SocketPacket.Ack(ack.namespace(), ack.id(), PacketAttachments.restore(ack.arguments(), whole));
    }
}
