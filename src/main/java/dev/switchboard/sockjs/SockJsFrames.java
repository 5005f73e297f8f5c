package dev.switchboard.sockjs;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of SockJS 0.3 ({@code sockjs-protocol}, section "Protocol and framing"): {@code o}, {@code h},
 * {@code a["message",…]} and {@code c[code,"reason"]} to the client; an array of strings, or one string, from it.
 * Stateless; any thread.
 */
public final class SockJsFrames {

    static final String OPEN = "o";
    public static final String HEARTBEAT = "h";

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ARRAY_START = {'a', '[', '"'};
    private static final byte[] ARRAY_END = {'"', ']'};
    /** The control characters that have short escapes in JSON, and the letters of those escapes. */
    private static final String CONTROLS = "\b\t\n\f\r";

    private static final String CONTROL_NAMES = "btnfr";
    /** The bytes of a character of U+2000 to U+FFFF in UTF-8. */
    private static final int PLAIN_LENGTH = 3;
    /** The bytes of a character escaped by its number. */
    private static final int ESCAPED_LENGTH = 6;

    private SockJsFrames() {}

    /** The frame of one message, given in parts, each valid UTF-8 by itself. */
    public static Buffer array(Buffer... parts) {
        return arrayEnd(arrayStart(Buffer.buffer()), parts);
    }

    public static String array(String message) {
        return array(Buffer.buffer(message)).toString();
    }

    /** The beginning of such a frame; {@link #arrayEnd} makes the rest from the rest of the message. */
    public static Buffer arrayStart(Buffer part) {
        return Buffer.buffer(ARRAY_START).appendBytes(escape(part.getBytes()));
    }

    public static Buffer arrayEnd(Buffer... parts) {
        return arrayEnd(Buffer.buffer(), parts);
    }

    /** The frame of several messages, each already {@link #quote quoted}. */
    static Buffer arrayOf(List<Buffer> quoted) {
        Buffer frame = Buffer.buffer("a[");
        for (int i = 0; i < quoted.size(); i++) {
            frame.appendString(i == 0 ? "" : ",").appendBuffer(quoted.get(i));
        }
        return frame.appendString("]");
    }

    /** A message as a JSON string. */
    static Buffer quote(Buffer message) {
        return Buffer.buffer("\"").appendBytes(escape(message.getBytes())).appendString("\"");
    }

    private static Buffer arrayEnd(Buffer to, Buffer... parts) {
        for (Buffer part : parts) {
            to.appendBytes(escape(part.getBytes()));
        }
        return to.appendBytes(ARRAY_END);
    }

    static String close(int code, String reason) {
        return "c" + new JsonArray().add(code).add(reason).encode();
    }

    /** The messages in a client's frame, or null if the frame is malformed. */
    static @Nullable List<String> messages(String frame) {
        if (frame.isEmpty()) {
            return List.of();
        }
        Object value;
        try {
            value = Json.decodeValue(frame);
        } catch (DecodeException broken) {
            return null;
        }
        if (value instanceof String message) {
            return List.of(message);
        }
        if (value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)) {
            return array.stream().map(String.class::cast).toList();
        }
        return null;
    }

    /** UTF-8 text as the inside of a JSON string; escapes the characters that browsers mangle. */
    private static byte[] escape(byte[] utf8) {
        int length = utf8.length;
        for (int i = 0; i < utf8.length; i++) {
            length += extra(utf8, i);
        }
        if (length == utf8.length) {
            return utf8;
        }
        byte[] escaped = new byte[length];
        int at = 0;
        for (int i = 0; i < utf8.length; i++) {
            int extra = extra(utf8, i);
            if (extra == 0) {
                escaped[at++] = utf8[i];
            } else if (extra == 1) {
                int control = CONTROLS.indexOf(utf8[i]);
                escaped[at++] = '\\';
                escaped[at++] = control < 0 ? utf8[i] : (byte) CONTROL_NAMES.charAt(control);
            } else {
                boolean wide = extra == ESCAPED_LENGTH - PLAIN_LENGTH;
                at = unicode(escaped, at, wide ? character(utf8, i) : utf8[i]);
                i += wide ? PLAIN_LENGTH - 1 : 0;
            }
        }
        return escaped;
    }

    /** The bytes that escaping adds to the character that starts here; 0 if it needs no escape. */
    private static int extra(byte[] utf8, int at) {
        byte first = utf8[at];
        if (first == '"' || first == '\\' || CONTROLS.indexOf(first) >= 0) {
            return 1;
        }
        if (first >= 0) {
            return first < ' ' ? ESCAPED_LENGTH - 1 : 0;
        }
        return (first == (byte) 0xE2 || first == (byte) 0xEF) && mangled(character(utf8, at))
                ? ESCAPED_LENGTH - PLAIN_LENGTH
                : 0;
    }

    private static boolean mangled(int character) {
        return (character >= 0x200C && character <= 0x200F)
                || (character >= 0x2028 && character <= 0x202F)
                || (character >= 0x2060 && character <= 0x206F)
                || character >= 0xFFF0;
    }

    private static int character(byte[] utf8, int at) {
        return ((utf8[at] & 0x0F) << 12) | ((utf8[at + 1] & 0x3F) << 6) | (utf8[at + 2] & 0x3F);
    }

    private static int unicode(byte[] to, int at, int character) {
        to[at] = '\\';
        to[at + 1] = 'u';
        for (int i = 0; i < 4; i++) {
            to[at + 2 + i] = HEX[(character >> (4 * (3 - i))) & 0xF];
        }
        return at + ESCAPED_LENGTH;
    }
}
