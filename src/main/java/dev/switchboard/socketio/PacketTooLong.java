package dev.switchboard.socketio;

/** The attachments of one packet exceed their limit. The client gets an answer that names it, and may recover its state. */
final class PacketTooLong extends SocketPacketException {

    private static final long serialVersionUID = 1L;

    private final transient SocketPacket packet;

    PacketTooLong(SocketPacket packet, long limit) {
        super("attachments of more than " + limit + " bytes");
        this.packet = packet;
    }

    /** The packet, without its attachments. */
    SocketPacket packet() {
        return packet;
    }

    /** What it says about the limit. */
    String words() {
        return String.valueOf(getMessage());
    }
}
