package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Reads what a {@link WireWriter} wrote; anything else is a {@link MalformedFrameException}, whatever the bytes. */
final class WireReader {

    private final Buffer buffer;
    private int position;

    WireReader(Buffer buffer) {
        this.buffer = buffer;
    }

    boolean flag() {
        int value = octet();
        if (value > 1) {
            throw new MalformedFrameException("a flag of " + value);
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
        throw new MalformedFrameException("a number longer than 63 bits");
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

    String optionalText() {
        return flag() ? text() : null;
    }

    /** A copy, so that what is kept does not keep the whole frame. */
    Buffer bytes() {
        int length = length();
        Buffer value = buffer.getBuffer(position, position + length);
        position += length;
        return value;
    }

    Topic topic() {
        String name = text();
        return Topic.parse(name)
                .orElseThrow(() -> new MalformedFrameException("a topic of " + name.length() + " characters"));
    }

    <T> List<T> list(Supplier<T> read) {
        // Every item takes a byte at least, so no promise of a length makes us set aside more than was sent.
        int size = length();
        List<T> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(read.get());
        }
        return items;
    }

    void end() {
        if (position != buffer.length()) {
            throw new MalformedFrameException(buffer.length() - position + " bytes too many");
        }
    }

    private int length() {
        long length = count();
        if (length > buffer.length() - position) {
            throw new MalformedFrameException(
                    "a length of " + length + " where " + (buffer.length() - position) + " bytes are left");
        }
        return (int) length;
    }

    private void need(int bytes) {
        if (bytes > buffer.length() - position) {
            throw new MalformedFrameException("an end after " + buffer.length() + " bytes");
        }
    }
}
