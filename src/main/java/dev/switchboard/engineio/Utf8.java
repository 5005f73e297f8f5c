package dev.switchboard.engineio;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8, at the price of the lenient one. */
final class Utf8 {

    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /** The readable bytes as text. */
    static String decode(ByteBuf bytes) throws EngineProtocolException {
        String text = bytes.toString(StandardCharsets.UTF_8);
        // The JDK's fast decoder writes U+FFFD for what it cannot read. A text without it was therefore valid; one with
        // it may have had the character itself, which only the slow decoder can tell.
        if (text.indexOf(REPLACEMENT) >= 0 && !valid(bytes)) {
            throw new EngineProtocolException("text that is not UTF-8");
        }
        return text;
    }

    private static boolean valid(ByteBuf bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.nioBuffer());
            return true;
        } catch (CharacterCodingException invalid) {
            return false;
        }
    }
}
