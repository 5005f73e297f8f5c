package dev.switchboard.socketio;

/** A packet that the protocol does not allow. It has no stack trace: the peer is at fault, not this code. */
public sealed class SocketPacketException extends Exception permits NoRoom, PacketTooLong {

    private static final long serialVersionUID = 1L;

    SocketPacketException(String words) {
        super(words, null, false, false);
    }
}
