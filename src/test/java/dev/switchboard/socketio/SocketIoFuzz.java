package dev.switchboard.socketio;

import dev.switchboard.testing.FuzzTarget;
import java.nio.charset.StandardCharsets;

/** The decoder of Socket.IO packets under fuzz. */
public final class SocketIoFuzz {

    public static final FuzzTarget PACKET = new FuzzTarget("socketio", input -> {
        try {
            SocketPacketCodec.decode(new String(input, StandardCharsets.UTF_8));
        } catch (SocketPacketException typed) {
            // What a peer expects.
        }
    });

    private SocketIoFuzz() {}
}
