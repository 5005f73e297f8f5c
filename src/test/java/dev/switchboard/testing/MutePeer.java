package dev.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A WebSocket peer with a small receive buffer that never answers a ping and reads only when asked to. */
public final class MutePeer implements AutoCloseable {

    private static final int SMALL_BUFFER = 4_096;

    private final FrameSocket socket;
    private int pings;

    private MutePeer(FrameSocket socket) {
        this.socket = socket;
    }

    public static MutePeer connect(int port, String path) {
        return new MutePeer(FrameSocket.open(FrameSocket.connect(port, SMALL_BUFFER), path));
    }

    public void sendText(byte[] bytes) {
        socket.frame(FrameSocket.FINAL | FrameSocket.TEXT, bytes);
    }

    /** Sends pings of 125 bytes in batches, as fast as the hub accepts them. */
    public void pingUntilClosed(int batch, Runnable taken) {
        byte[] payload = new byte[125];
        try {
            while (true) {
                socket.together(peer -> {
                    for (int i = 0; i < batch; i++) {
                        peer.frame(FrameSocket.FINAL | FrameSocket.PING, payload);
                    }
                });
                taken.run();
            }
        } catch (UncheckedIOException closed) {
            return;
        }
    }

    public int pings() {
        return pings;
    }

    /** Reads frames until the Close frame and returns its code. */
    public int readCloseCode() {
        FrameSocket.Frame frame = socket.next();
        while (frame.opcode() != FrameSocket.CLOSE && frame.opcode() >= 0) {
            pings += frame.opcode() == FrameSocket.PING ? 1 : 0;
            frame = socket.next();
        }
        if (frame.opcode() < 0) {
            throw new AssertionError("the connection ended without a Close frame");
        }
        return (frame.payload()[0] & 0xFF) << 8 | frame.payload()[1] & 0xFF;
    }

    /** Reads until the channel ends, ignoring all frames. */
    public void awaitChannelEnd() {
        try {
            byte[] rest = new byte[65_536];
            int read = 0;
            while (read >= 0) {
                read = socket.input().read(rest);
            }
        } catch (java.net.SocketException reset) {
            // The hub closed the channel without waiting for the peer to read, as expected.
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
