package dev.switchboard.bus.vertx;

import io.netty.buffer.ByteBuf;
import io.vertx.core.eventbus.impl.CodecManager;

/**
 * Reads the lengths in a message of Vert.x's clustered wire format (version 2): version, codec, kind, address, reply
 * address, sender, headers, body. Vert.x allocates what each of them says before it compares it with what is there.
 * Stateless.
 */
final class FrameShape {

    private static final byte VERSION = 2;
    /** Marks a codec that is named instead of numbered. */
    private static final byte NAMED = -1;

    private static final int CODECS = new CodecManager().systemCodecs().length;
    private static final int NOWHERE = -1;
    /** Version, codec, kind, and the lengths of address, reply address, sender and headers. */
    static final int SHORTEST = 3 + 4 * Integer.BYTES;

    private FrameShape() {}

    /** Whether all lengths lie within the message, and its version and codec are known, if the codec is not named. */
    static boolean isSound(ByteBuf bytes, int begin, int end) {
        if (end - begin < SHORTEST || bytes.getByte(begin) != VERSION) {
            return false;
        }
        int kind = begin + 2;
        byte codec = bytes.getByte(begin + 1);
        if (codec == NAMED) {
            kind = afterText(bytes, kind, end);
        } else if (codec < 0 || codec >= CODECS) {
            return false;
        }
        int position = kind == NOWHERE ? NOWHERE : kind + 1;
        for (int texts = 0; texts < 3; texts++) {
            position = afterText(bytes, position, end);
        }
        return position != NOWHERE && areHeadersSound(bytes, position, end);
    }

    /** Of a sound message: whether its codec is a numbered one, or has this name. */
    static boolean hasCodec(ByteBuf bytes, int begin, byte[] name) {
        if (bytes.getByte(begin + 1) != NAMED) {
            return true;
        }
        boolean same = bytes.getInt(begin + 2) == name.length;
        for (int i = 0; same && i < name.length; i++) {
            same = bytes.getByte(begin + 2 + Integer.BYTES + i) == name[i];
        }
        return same;
    }

    /** Their length, which includes itself, then their number and each one's name and value, unless there are none. */
    private static boolean areHeadersSound(ByteBuf bytes, int position, int end) {
        if (end - position < Integer.BYTES) {
            return false;
        }
        int length = bytes.getInt(position);
        if (length == Integer.BYTES) {
            return true;
        }
        int entries = position + 2 * Integer.BYTES;
        if (length < 2 * Integer.BYTES || length > end - position) {
            return false;
        }
        int count = bytes.getInt(position + Integer.BYTES);
        int next = entries;
        for (int i = 0; i < count && next != NOWHERE; i++) {
            next = afterText(bytes, afterText(bytes, next, position + length), position + length);
        }
        return count >= 0 && next == position + length;
    }

    /** Where the text ends whose length is at this position; nowhere if that is beyond the end. */
    private static int afterText(ByteBuf bytes, int position, int end) {
        if (position == NOWHERE || end - position < Integer.BYTES) {
            return NOWHERE;
        }
        int length = bytes.getInt(position);
        int text = position + Integer.BYTES;
        return length < 0 || length > end - text ? NOWHERE : text + length;
    }
}
