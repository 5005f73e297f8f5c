package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    private static Fields with(Object value) {
        return new Fields(new JsonObject().put("key", value));
    }

    private static void refuses(Object value, Function<Fields, ?> read) {
        Failure failure = assertThrows(Failure.class, () -> read.apply(with(value)));
        assertEquals(ErrorCode.BAD_REQUEST, failure.code());
        assertEquals("key", failure.toAnswer().getString("field"));
    }

    @Test
    void readsValidValues() {
        assertEquals("12345", with("12345").text("key", 5));
        assertEquals(Optional.of("a"), with("a").optionalText("key", 5));
        assertEquals(7, with(7).whole("key", 1, 7, 3));
        assertEquals(Optional.of(false), with(false).flag("key"));
        assertEquals("ana", with("ana").id("key"));
    }

    @Test
    void treatsNullAsAbsentButKnowsTheKeyIsThere() {
        Fields none = new Fields(new JsonObject());
        assertEquals(Optional.empty(), with(null).optionalText("key", 5));
        assertEquals(Optional.empty(), none.optionalText("key", 5));
        assertEquals(3, none.whole("key", 1, 7, 3));
        assertEquals(3, with(null).whole("key", 1, 7, 3));
        assertEquals(Optional.empty(), none.flag("key"));
        assertTrue(with(null).has("key"));
        assertFalse(none.has("key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123456", "a\0b", "a\ud83d"})
    void namesAnInvalidText(String text) {
        refuses(text, fields -> fields.text("key", 5));
        refuses(text, fields -> fields.optionalText("key", 5));
    }

    @Test
    void namesAValueOfAnotherType() {
        refuses(null, fields -> fields.text("key", 5));
        refuses(5, fields -> fields.text("key", 5));
        refuses(new JsonArray(), fields -> fields.optionalText("key", 5));
        refuses("1", fields -> fields.whole("key", 1, 7, 3));
        refuses(1.5, fields -> fields.whole("key", 1, 7, 3));
        refuses(0, fields -> fields.whole("key", 1, 7, 3));
        refuses(8, fields -> fields.whole("key", 1, 7, 3));
        refuses(1L << 40, fields -> fields.whole("key", 1, 7, 3));
        refuses("true", fields -> fields.flag("key"));
        refuses("x".repeat(151), fields -> fields.id("key"));
    }
}
