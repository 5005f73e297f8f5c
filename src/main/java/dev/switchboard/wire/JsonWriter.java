package dev.switchboard.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects as Vert.x encodes JSON, directly into the buffer they are sent from. Vert.x's own encoder makes a
 * generator, two buffers and a copy for every answer. One for each event loop, used on it alone.
 */
final class JsonWriter {

    private static final JsonFactory JSON =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    private final Target target = new Target();
    private JsonGenerator generator = open(target);

    /** Appends the object between two texts that are JSON already. */
    void append(String before, JsonObject object, String after, ByteBuf bytes) {
        ByteBufUtil.writeUtf8(bytes, before);
        target.bytes = bytes;
        try {
            JacksonCodec.encodeJson(object, generator);
            generator.flush();
        } catch (IOException failure) {
            generator = open(target);
            throw new UncheckedIOException(failure);
        } catch (RuntimeException notSerializable) {
            // The generator is in the middle of an object now.
            generator = open(target);
            throw notSerializable;
        } finally {
            target.bytes = null;
        }
        ByteBufUtil.writeUtf8(bytes, after);
    }

    private static JsonGenerator open(Target target) {
        try {
            return JSON.createGenerator(target);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Takes the generator's bytes, when it is flushed or full. */
    private static final class Target extends OutputStream {

        private @Nullable ByteBuf bytes;

        @Override
        public void write(byte[] source, int from, int length) {
            Objects.requireNonNull(bytes).writeBytes(source, from, length);
        }

        @Override
        public void write(int octet) {
            Objects.requireNonNull(bytes).writeByte(octet);
        }
    }
}
