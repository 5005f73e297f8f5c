package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WellFormedTest {

    @Test
    void acceptsPairsAndRefusesUnpairedSurrogates() {
        assertTrue(WellFormed.isText(""));
        assertTrue(WellFormed.isText("привет \ud83d\udc4d\ud83d\udc4d"));
        assertFalse(WellFormed.isText("\ud83d"));
        assertFalse(WellFormed.isText("\udc4d"));
        assertFalse(WellFormed.isText("\ud83dx"));
        assertFalse(WellFormed.isText("\ud83d\ud83d\udc4d"));
        assertFalse(WellFormed.isText("\ud83d\udc4d\udc4d"));
    }

    @Test
    void namesTheFirstMalformedValue() {
        JsonObject bad = new JsonObject().put("name", "\udc4d");
        assertEquals(Optional.of("name"), fieldOf(bad));
        JsonObject data = new JsonObject()
                .put("n", 1)
                .putNull("nothing")
                .put("list", new JsonArray().add("fine").add(new JsonObject().put("in", bad)));
        assertEquals(Optional.of("list[1].in.name"), fieldOf(data));
        assertEquals(Optional.of("data"), fieldOf(new JsonObject().put("\ud83d", 1)));
        assertEquals(Optional.of("keys"), fieldOf(new JsonObject().put("keys", new JsonObject().put("\ud83d", 1))));
        assertEquals(Optional.empty(), fieldOf(new JsonObject().put("fine", "👍")));
    }

    /** {@code 1e400} once reached other clients as the text {@code "Infinity"}. */
    @Test
    void findsNumbersThatDoNotFit() {
        for (String number : List.of("1e400", "-1e400", "9223372036854775808", "123456789012345678901234567890")) {
            JsonObject data = new JsonObject("{\"list\":[1,{\"n\":" + number + "}]}");
            assertEquals(
                    Optional.of(new WellFormed.Problem("list[1].n", "must be a number that fits in 64 bits")),
                    WellFormed.problem(data));
        }
        for (String number : List.of("9223372036854775807", "1e308", "0.1", "-0", "1e-400")) {
            assertEquals(Optional.empty(), fieldOf(new JsonObject("{\"n\":" + number + "}")));
        }
    }

    private static Optional<String> fieldOf(JsonObject data) {
        return WellFormed.problem(data).map(WellFormed.Problem::field);
    }
}
