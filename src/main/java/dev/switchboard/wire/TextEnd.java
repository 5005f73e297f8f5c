package dev.switchboard.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The end of an event that one connection alone gets, in UTF-8. It may be overwritten for the next one as soon
 * as it was offered, so that thousands of ends a second need no memory each. On one thread.
 */
public final class TextEnd {

    private byte[] bytes = new byte[128];
    private int length;

    public static TextEnd of(String text) {
        TextEnd end = new TextEnd();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(utf8, 0, end.room(utf8.length), 0, utf8.length);
        return end;
    }

    /** Begins anew: an array of at least so many bytes, the first of which the caller fills. */
    public byte[] room(int needed) {
        if (bytes.length < needed) {
            bytes = new byte[2 * needed];
        }
        length = needed;
        return bytes;
    }

    /** Its length in bytes. */
    public int length() {
        return length;
    }

    /** A copy of what is in it now. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** An array of which the first {@link #length} bytes are meant. */
    public byte[] bytes() {
        return bytes;
    }
}
