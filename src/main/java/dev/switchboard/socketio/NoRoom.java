package dev.switchboard.socketio;

import dev.switchboard.intake.BodyRefused;

/** The node holds as many half-received bytes as it may; the client comes back. */
final class NoRoom extends SocketPacketException {

    private static final long serialVersionUID = 1L;

    /** The close code of a WebSocket that may come back later. */
    static final int CODE = 1013;

    NoRoom() {
        super("no room for an attachment");
    }

    String words() {
        return "retry-after-ms=" + BodyRefused.RETRY_AFTER_MS;
    }
}
