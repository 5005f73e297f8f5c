package dev.switchboard.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON text by jackson-core's streams, so that no object mapper is needed. Stateless. */
final class JsonText {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    /** Deeper than any data; a map that contains itself ends here. */
    private static final int DEEPEST = 100;

    private JsonText() {}

    /** @throws IOException if the text is not one JSON object */
    static Json parse(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            Json object = Json.from(value(parser));
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON object");
            }
            return object;
        }
    }

    /** @throws IllegalArgumentException if it contains what JSON does not have; the message names the field */
    static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value, "data", 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return withWholeCharacters(text.toString());
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return Collections.unmodifiableMap(fields);
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return Collections.unmodifiableList(values);
    }

    private static Object integer(JsonParser parser) throws IOException {
        BigInteger number = parser.getBigIntegerValue();
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private static void write(JsonGenerator to, @Nullable Object value, String path, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(path.substring(0, 40) + "…: deeper than " + DEEPEST);
        }
        if (value == null) {
            to.writeNull();
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            to.writeString(value.toString());
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value instanceof Number number) {
            write(to, number, path);
        } else if (value instanceof Json json) {
            write(to, json.asMap(), path, depth);
        } else if (value instanceof Map<?, ?> map) {
            writeObject(to, map, path, depth);
        } else if (value instanceof Iterable<?> values) {
            writeArray(to, values, path, depth);
        } else {
            throw new IllegalArgumentException(
                    path + ": JSON has no " + value.getClass().getName());
        }
    }

    private static void writeObject(JsonGenerator to, Map<?, ?> map, String path, int depth) throws IOException {
        to.writeStartObject();
        for (Map.Entry<?, ?> field : map.entrySet()) {
            if (!(field.getKey() instanceof String name)) {
                throw new IllegalArgumentException(path + ": the name of a field is a String, not " + field.getKey());
            }
            to.writeFieldName(name);
            write(to, field.getValue(), path + "." + name, depth + 1);
        }
        to.writeEndObject();
    }

    private static void writeArray(JsonGenerator to, Iterable<?> values, String path, int depth) throws IOException {
        to.writeStartArray();
        for (Object value : values) {
            write(to, value, path + "[]", depth + 1);
        }
        to.writeEndArray();
    }

    private static void write(JsonGenerator to, Number number, String path) throws IOException {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(path + ": JSON has no " + value);
            }
            to.writeNumber(value);
        } else if (number instanceof BigDecimal decimal) {
            to.writeNumber(decimal);
        } else if (number instanceof BigInteger integer) {
            to.writeNumber(integer);
        } else {
            to.writeNumber(number.longValue());
        }
    }

    /** Half of a surrogate pair has no bytes in UTF-8: it is escaped, as browsers do. */
    private static String withWholeCharacters(String json) {
        StringBuilder escaped = new StringBuilder(json.length());
        int from = 0;
        for (int at = 0; at < json.length(); at++) {
            char unit = json.charAt(at);
            if (Character.isHighSurrogate(unit)
                    && at + 1 < json.length()
                    && Character.isLowSurrogate(json.charAt(at + 1))) {
                at++;
            } else if (Character.isSurrogate(unit)) {
                escaped.append(json, from, at).append("\\u").append(Integer.toHexString(unit));
                from = at + 1;
            }
        }
        return from == 0 ? json : escaped.append(json, from, json.length()).toString();
    }
}
