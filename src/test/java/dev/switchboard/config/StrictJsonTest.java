package dev.switchboard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    /** Names of one hash in Jackson's table, whose step is 33, and of one in Java's, whose step is 31. */
    private static List<String> colliding(String one, String other, int parts) {
        List<String> names = new ArrayList<>(List.of(""));
        for (int i = 0; i < parts; i++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> longer.addAll(List.of(name + one, name + other)));
            names = longer;
        }
        return names;
    }

    private static String objectOf(List<String> names) {
        JsonObject object = new JsonObject();
        names.forEach(name -> object.put(name, 1));
        return object.encode();
    }

    @Test
    void readsAllJsonOfTheProcess() {
        assertInstanceOf(StrictJson.class, Json.CODEC);
    }

    /**
     * One client's frame with 3,000 names of one hash filled the table of names that Jackson's parsers share; the next parser
     * to meet a new name threw, whoever's frame it read.
     */
    @Test
    void namesOfOneHashChangeNothingForOthers() {
        for (List<String> names : List.of(colliding("ab", "bA", 12), colliding("Aa", "BB", 12))) {
            String attack = objectOf(names);
            for (int i = 0; i < 20; i++) {
                assertEquals(names.size(), new JsonObject(attack).size());
                assertEquals(names.size(), new JsonObject(Buffer.buffer(attack)).size());
                JsonObject bystander = new JsonObject("{\"name" + i + "\":{\"abab" + i + "\":[1,{\"x" + i + "\":2}]}}");
                assertEquals(1, bystander.size());
                assertEquals(bystander, new JsonObject(Buffer.buffer(bystander.encode())));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":NaN}",
                "{\"n\":Infinity}",
                "{\"n\":+1}",
                "{\"n\":01}",
                "{/**/\"n\":1}",
                "{'n':1}",
                "{\"n\":1}x",
                "{\"n\":1",
                "null",
                "[]",
                "7",
                ""
            })
    void refusesWhatIsNoObjectInJson(String text) {
        assertThrows(DecodeException.class, () -> new JsonObject(text));
        assertThrows(DecodeException.class, () -> new JsonObject(Buffer.buffer(text)));
    }

    @Test
    void boundsNestingNumbersAndNames() {
        String deepest = "[".repeat(StrictJson.MAX_DEPTH) + "]".repeat(StrictJson.MAX_DEPTH);
        assertEquals(1, new JsonArray(deepest).size());
        assertThrows(DecodeException.class, () -> new JsonArray("[" + deepest + "]"));
        assertEquals(1, new JsonArray("[" + "1".repeat(StrictJson.MAX_NUMBER) + "]").size());
        assertThrows(DecodeException.class, () -> new JsonArray("[" + "1".repeat(StrictJson.MAX_NUMBER + 1) + "]"));
        assertThrows(
                DecodeException.class, () -> new JsonObject("{\"" + "n".repeat(StrictJson.MAX_NAME + 1) + "\":1}"));
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        for (byte[] bytes : new byte[][] {{'"', (byte) 0xc0, (byte) 0xaf, '"'}, {'"', (byte) 0xff, '"'}}) {
            assertThrows(DecodeException.class, () -> Json.decodeValue(Buffer.buffer(bytes)));
        }
    }

    @Test
    void takesTheLastValueOfARepeatedName() {
        assertEquals(2, new JsonObject("{\"a\":1,\"a\":2}").getInteger("a"));
    }
}
