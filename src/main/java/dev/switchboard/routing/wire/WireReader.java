package dev.switchboard.routing.wire;

import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link WireWriter} wrote; any other bytes cause a {@link MalformedFrameException} and nothing else. For one
 * frame and one thread.
 */
final class WireReader {

    private final Buffer buffer;
    private int position;

    WireReader(Buffer buffer) {
        this.buffer = buffer;
    }

    boolean flag() {
        int value = octet();
        if (value > 1) {
            throw new MalformedFrameException("flag with value " + value);
        }
        return value == 1;
    }

    int octet() {
        need(1);
        return buffer.getByte(position++) & 0xFF;
    }

    long count() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new MalformedFrameException("number longer than 63 bits");
    }

    long number() {
        need(8);
        long value = buffer.getLong(position);
        position += 8;
        return value;
    }

    UUID uuid() {
        return new UUID(number(), number());
    }

    String text() {
        int length = length();
        String value = new String(buffer.getBytes(position, position + length), StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    @Nullable
    String optionalText() {
        return flag() ? text() : null;
    }

    /** Returns a copy, so that the value does not keep the whole frame in memory. */
    Buffer bytes() {
        int length = length();
        Buffer value = buffer.getBuffer(position, position + length);
        position += length;
        return value;
    }

    Topic topic() {
        String name = text();
        try {
            // Not parse(): it accepts only topics that a client may name, and nodes also exchange others.
            return Topic.trusted(name);
        } catch (IllegalArgumentException unknownKind) {
            throw new MalformedFrameException("topic of unknown kind, " + name.length() + " characters");
        }
    }

    <T> List<T> list(Supplier<T> read) {
        // Every item takes at least one byte, so a forged length cannot reserve more memory than was received.
        int size = length();
        List<T> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(read.get());
        }
        return items;
    }

    void end() {
        if (position != buffer.length()) {
            throw new MalformedFrameException(buffer.length() - position + " surplus bytes");
        }
    }

    private int length() {
        long length = count();
        if (length > buffer.length() - position) {
            throw new MalformedFrameException(
                    "length " + length + " with " + (buffer.length() - position) + " bytes left");
        }
        return (int) length;
    }

    private void need(int bytes) {
        if (bytes > buffer.length() - position) {
            throw new MalformedFrameException("truncated after " + buffer.length() + " bytes");
        }
    }
}
