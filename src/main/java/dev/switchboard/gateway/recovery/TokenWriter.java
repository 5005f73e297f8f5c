package dev.switchboard.gateway.recovery;

import dev.switchboard.wire.ByteWriter;
import dev.switchboard.wire.TextEnd;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes the recovery tokens of one connection while its topics are the same: it holds their first part, encoded, and the
 * key of their seal. Immutable; the memory for the second part is one for each event loop.
 */
final class TokenWriter {

    private static final byte[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);

    private static final FastThreadLocal<Scratch> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch(new ByteWriter(64), new TextEnd());
        }
    };

    private record Scratch(ByteWriter positions, TextEnd end) {}

    private final TokenKind kind;
    /** What every token begins with, such as {@code ,"<topics>.}. */
    private final byte[] beginning;

    private final SipHash seal;

    /**
     * Encodes the first part.
     *
     * @param topics the {@link TokenTopics}, encoded
     */
    TokenWriter(TokenKind kind, byte[] topics, SipHash seal) {
        byte[] text = Base64.getUrlEncoder().withoutPadding().encode(topics);
        byte[] before = kind.before();
        this.kind = kind;
        this.beginning = Arrays.copyOf(before, before.length + text.length + 1);
        System.arraycopy(text, 0, beginning, before.length, text.length);
        this.beginning[beginning.length - 1] = RecoveryToken.SEPARATOR;
        this.seal = seal;
    }

    /** Reads what {@link #write} will read, so that it is in the processor's cache by then. */
    int fetch() {
        return seal.fetch() + beginning[0] + beginning[beginning.length - 1];
    }

    /** The end of an event, such as {@code ,"<token>"]}. It is valid until the next one is written on this event loop. */
    TextEnd write(long personal, @Nullable StoredTopics stored, InlineTopics inline) {
        Scratch scratch = SCRATCH.get();
        ByteWriter positions = scratch.positions().clear().number(personal);
        if (stored != null) {
            stored.writePositions(positions);
        }
        inline.writePositions(positions);
        positions.word(seal.of(positions.bytes(), positions.length()));
        encode(positions, scratch.end());
        return scratch.end();
    }

    private void encode(ByteWriter positions, TextEnd end) {
        byte[] source = positions.bytes();
        int length = positions.length();
        byte[] after = kind.after();
        byte[] tail = end.room(beginning.length + (length * 4 + 2) / 3 + after.length);
        System.arraycopy(beginning, 0, tail, 0, beginning.length);
        int at = encode(source, length, tail, beginning.length);
        System.arraycopy(after, 0, tail, at, after.length);
    }

    /** Base64url without padding, into the middle of an array; the JDK's encoder writes only to the beginning. */
    private static int encode(byte[] source, int length, byte[] target, int from) {
        int at = from;
        int whole = length - length % 3;
        for (int i = 0; i < whole; i += 3) {
            int bits = ((source[i] & 0xff) << 16) | ((source[i + 1] & 0xff) << 8) | (source[i + 2] & 0xff);
            target[at++] = DIGITS[bits >> 18];
            target[at++] = DIGITS[bits >> 12 & 0x3f];
            target[at++] = DIGITS[bits >> 6 & 0x3f];
            target[at++] = DIGITS[bits & 0x3f];
        }
        if (length - whole > 0) {
            int bits = ((source[whole] & 0xff) << 16) | (length - whole == 2 ? (source[whole + 1] & 0xff) << 8 : 0);
            target[at++] = DIGITS[bits >> 18];
            target[at++] = DIGITS[bits >> 12 & 0x3f];
            if (length - whole == 2) {
                target[at++] = DIGITS[bits >> 6 & 0x3f];
            }
        }
        return at;
    }
}
