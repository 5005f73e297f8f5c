package dev.switchboard.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a JSON object from a file or from the jar; what is wrong with it is told by line and column alone. */
final class JsonDocument {

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonDocument() {}

    /** The object in {@code file}, shown as {@code name} in problems. */
    static JsonObject read(Path file, String name) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException failure) {
            throw new ConfigException(name, "the file cannot be read");
        }
        check(text, name);
        return new JsonObject(text);
    }

    static JsonObject resource(String name) {
        try (InputStream stream = JsonDocument.class.getResourceAsStream(name)) {
            return new JsonObject(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void check(String text, String name) {
        try (JsonParser parser = STRICT.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ConfigException(name, "must hold one JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new ConfigException(name, "has something after its JSON object");
            }
        } catch (JsonProcessingException failure) {
            // The parser's own words would repeat what stands there, which may be a secret.
            throw new ConfigException(
                    name,
                    "is not JSON, or names a key twice, at line "
                            + failure.getLocation().getLineNr() + ", column "
                            + failure.getLocation().getColumnNr());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
