package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sentences of a trace are in the console's catalogue by their codes, with the same words in English. */
class TraceSentenceTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    private static JsonObject catalogue;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream file = TraceSentenceTest.class.getResourceAsStream("/web/text/en/console.json")) {
            catalogue = new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatTheConsoleSays(TraceSentence sentence) {
        for (int count = 1; count <= 2; count++) {
            String message = message(sentence.name(), count == 1 ? "one" : "other");
            JsonObject values = values(message, count);
            assertEquals(filled(message, values), sentence.words(values));
        }
    }

    private static String message(String code, String form) {
        Object message = catalogue.getValue("console.trace.line." + code);
        return message instanceof JsonObject forms ? forms.getString(form) : String.valueOf(message);
    }

    /** A value for each placeholder: its name, or a number for what is counted. */
    private static JsonObject values(String message, int count) {
        JsonObject values = new JsonObject();
        PLACEHOLDER
                .matcher(message)
                .results()
                .map(found -> found.group(1))
                .forEach(name -> values.put(name, "count".equals(name) ? count : "some " + name));
        return values;
    }

    private static String filled(String message, JsonObject values) {
        return PLACEHOLDER.matcher(message).replaceAll((MatchResult found) -> values.getValue(found.group(1))
                .toString());
    }
}
