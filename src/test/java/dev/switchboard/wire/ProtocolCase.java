package dev.switchboard.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.FrameSocket;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One case of the Autobahn test suite, with its number there.
 *
 * @param plain whether plain Vert.x passes it too
 */
record ProtocolCase(String number, boolean plain, Consumer<FrameSocket> play) {

    static final int TEXT = FrameSocket.FINAL | FrameSocket.TEXT;
    static final int BINARY = FrameSocket.FINAL | FrameSocket.BINARY;
    static final int PING = FrameSocket.FINAL | FrameSocket.PING;
    static final int PONG = FrameSocket.FINAL | FrameSocket.PONG;
    static final int CLOSE = FrameSocket.FINAL | FrameSocket.CLOSE;
    static final int LAST = FrameSocket.FINAL | FrameSocket.CONTINUATION;
    static final int FIRST = FrameSocket.TEXT;
    static final int MORE = FrameSocket.CONTINUATION;

    @Override
    public String toString() {
        return number;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hex(String octets) {
        return java.util.HexFormat.of().parseHex(octets.replace(" ", ""));
    }

    static byte[] close(int code, String words) {
        byte[] text = bytes(words);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }

    static void expect(FrameSocket peer, int opcode, byte... payload) {
        FrameSocket.Frame frame = peer.nextButPings();
        assertEquals(opcode, frame.opcode(), frame::toString);
        assertArrayEquals(payload, frame.payload());
    }

    static void expectText(FrameSocket peer, String text) {
        expect(peer, FrameSocket.TEXT, bytes(text));
    }

    /** Expects a Close frame with this code, then the end of the connection. */
    static void expectClose(FrameSocket peer, int code) {
        FrameSocket.Frame frame = peer.nextButPings();
        assertEquals(FrameSocket.CLOSE, frame.opcode(), frame::toString);
        assertEquals(
                code,
                frame.payload().length < 2
                        ? 1005
                        : ByteBuffer.wrap(frame.payload()).getShort() & 0xffff);
        answerClose(peer);
        expectEnd(peer);
    }

    /** Closes as a client does; harmless if a Close frame was already sent or the server no longer reads. */
    private static void answerClose(FrameSocket peer) {
        try {
            peer.frame(CLOSE);
        } catch (UncheckedIOException ended) {
            return;
        }
    }

    static void expectEnd(FrameSocket peer) {
        assertEquals(-1, peer.next().opcode());
    }
}
