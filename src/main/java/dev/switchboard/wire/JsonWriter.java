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

/**
 * Writes objects, spelt as Vert.x spells JSON, straight to where their bytes go: Vert.x's own way makes a generator, two
 * buffers and a copy for every answer. One for each event loop, used on it alone.
 */
final class JsonWriter {

    private static final JsonFactory JSON =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    private final Target target = new Target();
    private JsonGenerator generator = open();

    /** Appends the object's text with others around it, which are JSON already. */
    void append(String before, JsonObject object, String behind, ByteBuf bytes) {
        ByteBufUtil.writeUtf8(bytes, before);
        target.bytes = bytes;
        try {
            JacksonCodec.encodeJson(object, generator);
            generator.flush();
        } catch (IOException failure) {
            generator = open();
            throw new UncheckedIOException(failure);
        } catch (RuntimeException unspellable) {
            // It stands in the middle of an object now.
            generator = open();
            throw unspellable;
        } finally {
            target.bytes = null;
        }
        ByteBufUtil.writeUtf8(bytes, behind);
    }

    private JsonGenerator open() {
        try {
            return JSON.createGenerator(target);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where the generator's bytes go, at its flush or when it is full. */
    private static final class Target extends OutputStream {

        private ByteBuf bytes;

        @Override
        public void write(byte[] source, int from, int length) {
            bytes.writeBytes(source, from, length);
        }

        @Override
        public void write(int octet) {
            bytes.writeByte(octet);
        }
    }
}
