package dev.switchboard.boot.warmup;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * One turn of a conversation.
 *
 * @param said what the client sends
 * @param awaited text that is in the hub's reply; empty if the hub ends the connection
 */
record Turn(Buffer said, String awaited) {

    private static final byte[] MASK = {0x53, 0x77, 0x2d, 0x62};
    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final byte[] NORMAL_END = {0x03, (byte) 0xe8};

    /** The request that opens a WebSocket (RFC 6455, section 4.1). */
    static Turn upgrade(String target, String token, String awaited) {
        String request = "GET " + target + " HTTP/1.1\r\n"
                + "Host: 127.0.0.1\r\n"
                + "Connection: Upgrade\r\n"
                + "Upgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: c3dpdGNoYm9hcmQgd2FybQ==\r\n"
                + "User-Agent: warm-up\r\n"
                + "Authorization: Bearer " + token + "\r\n\r\n";
        return new Turn(Buffer.buffer(request), awaited);
    }

    /** A text frame. */
    static Turn frame(String text, String awaited) {
        return new Turn(masked(FINAL_TEXT, text.getBytes(StandardCharsets.UTF_8)), awaited);
    }

    /** The close of the WebSocket. */
    static Turn close() {
        return new Turn(masked(FINAL_CLOSE, NORMAL_END), "");
    }

    boolean isLast() {
        return awaited.isEmpty();
    }

    private static Buffer masked(int first, byte[] payload) {
        Buffer frame = Buffer.buffer().appendByte((byte) first);
        if (payload.length < LENGTH_IN_TWO_BYTES) {
            frame.appendByte((byte) (MASKED | payload.length));
        } else {
            frame.appendByte((byte) (MASKED | LENGTH_IN_TWO_BYTES)).appendShort((short) payload.length);
        }
        frame.appendBytes(MASK);
        byte[] hidden = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            hidden[i] = (byte) (payload[i] ^ MASK[i % MASK.length]);
        }
        return frame.appendBytes(hidden);
    }
}
