package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strict UTF-8 (RFC 3629): of whole texts at the price of the lenient decoder, and of texts that arrive in parts, where an
 * error shows at the first byte that no valid text continues with. Stateless: the caller keeps the state of a text.
 */
public final class Utf8 {

    /** The state between two characters. */
    static final int BOUNDARY = 0;

    /** The state of a text that no bytes can make valid. */
    static final int INVALID = -1;

    private static final char REPLACEMENT = '\ufffd';
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** The readable bytes as text; null if they are not UTF-8. */
    public static @Nullable String decode(ByteBuf bytes) {
        String text = bytes.toString(StandardCharsets.UTF_8);
        // The JDK's fast decoder writes U+FFFD for what it cannot read. A text without it is therefore valid. Whether
        // one
        // with it had the character itself, only the slow decoder can tell.
        return text.indexOf(REPLACEMENT) < 0 || isValid(bytes) ? text : null;
    }

    private static boolean isValid(ByteBuf bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.nioBuffer());
            return true;
        } catch (CharacterCodingException invalid) {
            return false;
        }
    }

    /**
     * Checks the next part of a text, which is not consumed.
     *
     * @param state {@link #BOUNDARY} at the start of a text, then what this returned for the part before
     * @return {@link #BOUNDARY} if the part ends with a character, {@link #INVALID} if it has an error, otherwise how the
     *     character must go on: the number of bytes missing and the bounds of the next one
     */
    static int check(int state, ByteBuf part) {
        int now = state;
        int end = part.writerIndex();
        for (int i = part.readerIndex(); i < end && now != INVALID; i++) {
            if (now == BOUNDARY) {
                while (end - i >= Long.BYTES && (part.getLong(i) & HIGH_BITS) == 0) {
                    i += Long.BYTES;
                }
                now = i < end ? begin(part.getUnsignedByte(i)) : BOUNDARY;
            } else {
                now = next(now, part.getUnsignedByte(i));
            }
        }
        return now;
    }

    /** The state after the first byte of a character. */
    private static int begin(int octet) {
        if (octet < 0x80) {
            return BOUNDARY;
        } else if (octet < 0xc2 || octet > 0xf4) {
            return INVALID;
        }
        return switch (octet) {
            case 0xe0 -> state(2, 0xa0, 0xbf);
            case 0xed -> state(2, 0x80, 0x9f);
            case 0xf0 -> state(3, 0x90, 0xbf);
            case 0xf4 -> state(3, 0x80, 0x8f);
            default -> state(octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3, 0x80, 0xbf);
        };
    }

    private static int next(int state, int octet) {
        if (octet < (state >> 8 & 0xff) || octet > state >> 16) {
            return INVALID;
        }
        int missing = (state & 0xff) - 1;
        return missing == 0 ? BOUNDARY : state(missing, 0x80, 0xbf);
    }

    private static int state(int missing, int least, int most) {
        return most << 16 | least << 8 | missing;
    }
}
