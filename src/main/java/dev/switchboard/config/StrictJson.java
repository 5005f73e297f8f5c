package dev.switchboard.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.json.JsonCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads all JSON of the process: Vert.x finds it as a service, so that {@code new JsonObject(text)} uses it too. Strict (RFC
 * 8259) and bounded in depth, in the length of a number and of a name; of a repeated key the last value counts, as in
 * browsers. No table of names is shared between two texts: in Jackson's, a few thousand names of one hash, sent by one client,
 * made the parser throw for the next. Whatever it cannot read is a {@link DecodeException}. Stateless.
 */
public final class StrictJson extends JacksonCodec implements io.vertx.core.spi.JsonFactory {

    /** The deepest nesting of objects and arrays. */
    public static final int MAX_DEPTH = 1_000;
    /** The most characters of a number; the largest finite double has 309 digits before its point. */
    public static final int MAX_NUMBER = 400;

    /** The most characters of a key. */
    public static final int MAX_NAME = 1_000;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    /** The value that the text is; null for {@code null}, as Vert.x's own reader answers. */
    public static Object read(String text) {
        return parse(text, Object.class);
    }

    /** Why a text could not be read, without quoting it; empty if that is not known. */
    public static String problemOf(DecodeException unreadable) {
        if (unreadable.getCause() instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        JsonLocation place =
                unreadable.getCause() instanceof JsonProcessingException invalid ? invalid.getLocation() : null;
        return place == null
                ? ""
                : "it cannot be read from line " + place.getLineNr() + ", column " + place.getColumnNr() + " on";
    }

    @Override
    public JsonCodec codec() {
        return this;
    }

    @Override
    public <T> T fromString(String text, Class<T> type) {
        return parse(text, type);
    }

    @Override
    public Object fromString(String text) {
        return read(text);
    }

    @Override
    public <T> T fromBuffer(Buffer bytes, Class<T> type) {
        return parse(textOf(bytes), type);
    }

    @Override
    public Object fromBuffer(Buffer bytes) {
        return read(textOf(bytes));
    }

    private static <T> T parse(String text, Class<T> type) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return fromParser(parser, type);
        } catch (DecodeException unreadable) {
            throw unreadable;
        } catch (IOException | RuntimeException unreadable) {
            throw new DecodeException("Failed to decode: " + unreadable.getMessage(), unreadable);
        }
    }

    private static String textOf(Buffer bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new DecodeException("Failed to decode: not UTF-8", malformed);
        }
    }
}
