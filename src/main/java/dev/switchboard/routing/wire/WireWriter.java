package dev.switchboard.routing.wire;

import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Appends the values that frames consist of. Counts are variable-length, seven bits per byte. For one thread. */
final class WireWriter {

    private final Buffer buffer;

    WireWriter(int expectedBytes) {
        buffer = Buffer.buffer(expectedBytes);
    }

    Buffer finished() {
        return buffer;
    }

    WireWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    WireWriter octet(int value) {
        buffer.appendByte((byte) value);
        return this;
    }

    /** A number that is not negative. */
    WireWriter count(long value) {
        long left = value;
        while (left > 0x7F) {
            buffer.appendByte((byte) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        buffer.appendByte((byte) left);
        return this;
    }

    /** Any number, in eight bytes. */
    WireWriter number(long value) {
        buffer.appendLong(value);
        return this;
    }

    WireWriter uuid(UUID value) {
        return number(value.getMostSignificantBits()).number(value.getLeastSignificantBits());
    }

    WireWriter text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        count(bytes.length);
        buffer.appendBytes(bytes);
        return this;
    }

    WireWriter optionalText(@Nullable String value) {
        flag(value != null);
        return value == null ? this : text(value);
    }

    WireWriter bytes(Buffer value) {
        count(value.length());
        buffer.appendBuffer(value);
        return this;
    }

    WireWriter topic(Topic topic) {
        return text(topic.name());
    }

    <T> WireWriter list(List<T> items, Consumer<T> write) {
        count(items.size());
        items.forEach(write);
        return this;
    }

    /** The most bytes that {@link #topic} takes. */
    static int sizeOf(Topic topic) {
        String name = topic.name();
        int size = name.length() + 2;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0x7F) {
                size += 2;
            }
        }
        return size;
    }
}
