package dev.switchboard.socketio;

import dev.switchboard.intake.Claim;
import dev.switchboard.intake.Intake;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the packets of one session from its messages. Holds a binary packet until its last attachment arrives. On the
 * session's context; lives as long as the session.
 */
public final class PacketAssembler {

    private final long maxBytes;
    private final Intake intake;
    /** Null while no attachment has come. */
    private @Nullable Claim claim;

    private @Nullable SocketPacket incomplete;
    private int missing;
    private int number;
    private long bytes;
    private List<Buffer> attachments = List.of();

    /**
     * Makes one for a session.
     *
     * @param maxBytes the limit for the attachments of one packet together
     * @param intake the node's limits of what is half received
     */
    public PacketAssembler(long maxBytes, Intake intake) {
        this.maxBytes = maxBytes;
        this.intake = intake;
    }

    /** The number of the packet whose attachments are missing; 0 if none is. */
    int unfinished() {
        return incomplete == null ? 0 : number;
    }

    /** The namespace of the packet whose attachments are missing; null if none is. */
    @Nullable
    String unfinishedIn() {
        return incomplete == null ? null : incomplete.namespace();
    }

    /** Gives up what it holds. */
    void release() {
        giveBack();
        incomplete = null;
        attachments = List.of();
    }

    private void giveBack() {
        if (claim != null) {
            claim.release();
            claim = null;
        }
    }

    /** Takes a text message. Returns its packet, unless attachments have to follow. */
    public Optional<SocketPacket> text(String message) throws SocketPacketException {
        if (incomplete != null) {
            throw new SocketPacketException("text instead of an attachment");
        }
        SocketPacket packet = SocketPacketCodec.decode(message);
        if (packet instanceof SocketPacket.BinaryEvent event) {
            return expect(packet, event.attachments());
        } else if (packet instanceof SocketPacket.BinaryAck ack) {
            return expect(packet, ack.attachments());
        }
        return Optional.of(packet);
    }

    /** Takes an attachment. Returns the packet that it completes, if it is the last one. */
    public Optional<SocketPacket> binary(Buffer attachment) throws SocketPacketException {
        SocketPacket packet = incomplete;
        if (packet == null) {
            throw new SocketPacketException("an attachment without a packet");
        }
        bytes += attachment.length();
        if (bytes > maxBytes) {
            throw new PacketTooLong(packet, maxBytes);
        }
        Claim growing = claim == null ? intake.claim(false) : claim;
        claim = growing;
        if (!growing.grow(attachment.length())) {
            throw new NoRoom();
        }
        attachments.add(attachment);
        return --missing > 0 ? Optional.empty() : Optional.of(complete(packet));
    }

    private Optional<SocketPacket> expect(SocketPacket packet, int count) {
        incomplete = packet;
        missing = count;
        number++;
        bytes = 0;
        attachments = new ArrayList<>(count);
        return Optional.empty();
    }

    private SocketPacket complete(SocketPacket packet) {
        List<Buffer> whole = attachments;
        giveBack();
        incomplete = null;
        attachments = List.of();
        if (packet instanceof SocketPacket.BinaryEvent event) {
            JsonArray arguments = PacketAttachments.restore(event.arguments(), whole);
            return new SocketPacket.Event(event.namespace(), event.ackId(), arguments);
        }
        SocketPacket.BinaryAck ack = (SocketPacket.BinaryAck) packet;
        return new SocketPacket.Ack(ack.namespace(), ack.id(), PacketAttachments.restore(ack.arguments(), whole));
    }
}
