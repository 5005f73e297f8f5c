package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.engineio.TextEnd;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The beginning of a connection's offsets, which stays as long as its topics do, and the key that seals what follows.
 * Immutable.
 */
final class TokenWriter {

    private static final byte[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);

    /** {@code ,"<fixed part>.} as it stands in every event. */
    private final byte[] beginning;

    private final StampKey key;

    TokenWriter(byte[] fixed, StampKey key) {
        byte[] text = Base64.getUrlEncoder().withoutPadding().encode(fixed);
        this.beginning = new byte[text.length + 3];
        this.beginning[0] = ',';
        this.beginning[1] = '"';
        System.arraycopy(text, 0, beginning, 2, text.length);
        this.beginning[text.length + 2] = RecoveryToken.SEPARATOR;
        this.key = key;
    }

    /** Looks at what {@link #seal} will look at. */
    int fetch() {
        return (int) key.low() + beginning[0] + beginning[beginning.length - 1];
    }

    /** Writes the end of an event, with these positions and their seal. */
    void seal(OffsetWriter positions, TextEnd end) {
        positions.word(SipHash.of(key, positions.bytes(), positions.length()));
        byte[] source = positions.bytes();
        int length = positions.length();
        byte[] tail = end.room(beginning.length + (length * 4 + 2) / 3 + 2);
        System.arraycopy(beginning, 0, tail, 0, beginning.length);
        int at = encode(source, length, tail, beginning.length);
        tail[at] = '"';
        tail[at + 1] = ']';
    }

    /** Base64url without padding, into the middle of an array, which the JDK's own encoder cannot do. */
    private static int encode(byte[] source, int length, byte[] target, int from) {
        int at = from;
        int whole = length - length % 3;
        for (int i = 0; i < whole; i += 3) {
            int bits = (source[i] & 0xff) << 16 | (source[i + 1] & 0xff) << 8 | source[i + 2] & 0xff;
            target[at++] = DIGITS[bits >> 18];
            target[at++] = DIGITS[bits >> 12 & 0x3f];
            target[at++] = DIGITS[bits >> 6 & 0x3f];
            target[at++] = DIGITS[bits & 0x3f];
        }
        if (length - whole > 0) {
            int bits = (source[whole] & 0xff) << 16 | (length - whole == 2 ? (source[whole + 1] & 0xff) << 8 : 0);
            target[at++] = DIGITS[bits >> 18];
            target[at++] = DIGITS[bits >> 12 & 0x3f];
            if (length - whole == 2) {
                target[at++] = DIGITS[bits >> 6 & 0x3f];
            }
        }
        return at;
    }
}
