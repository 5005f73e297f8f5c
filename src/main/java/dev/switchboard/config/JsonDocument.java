package dev.switchboard.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object from a file or from the jar. A syntax error is reported by line and column alone. Stateless. */
final class JsonDocument {

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonDocument() {}

    /** The object in {@code file}, shown as {@code name} in problems. */
    static JsonObject read(Path file, String name) {
        String text;
        try {
            text = withoutMark(Files.readString(file));
        } catch (CharacterCodingException otherEncoding) {
            throw new ConfigException(name, "is not in UTF-8");
        } catch (IOException failure) {
            throw new ConfigException(name, "the file cannot be read");
        }
        check(text, name);
        try {
            return new JsonObject(text);
        } catch (DecodeException beyondLimits) {
            throw new ConfigException(name, "has a number, a name or a nesting that is too long");
        }
    }

    /** Some editors put a byte order mark before the text. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    static JsonObject resource(String name) {
        try (@Nullable InputStream stream = JsonDocument.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new JsonObject(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void check(String text, String name) {
        try (JsonParser parser = STRICT.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ConfigException(name, "must contain one JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new ConfigException(name, "has content after its JSON object");
            }
        } catch (JsonProcessingException failure) {
            // The parser's message would quote the text, which may be a secret.
            throw new ConfigException(
                    name,
                    "is not valid JSON or repeats a key, at line "
                            + failure.getLocation().getLineNr() + ", column "
                            + failure.getLocation().getColumnNr());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
