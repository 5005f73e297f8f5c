package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectsTest {

    @Test
    void travelsAsTextAndBack() {
        Effects effects = new Effects(
                        List.of(
                                new Effects.Join(Topic.chat("7"), 12L, "chats/0", 5),
                                Effects.Join.silent(Topic.room("events", "a \"room\""))),
                        List.of(Topic.presence("ana")),
                        true)
                .withEvent("joined", new JsonObject().put("room", "lobby"))
                .withEvent("other", new JsonObject());
        assertEquals(effects, Effects.decode(effects.encode()));
    }

    @Test
    void addsEventsInOrderAndKeepsTheRest() {
        Effects effects = Effects.joining(List.of(Effects.Join.silent(Topic.chat("7"))))
                .withEvent("first", new JsonObject())
                .thenRepeat()
                .withEvent("second", new JsonObject());
        assertEquals(
                List.of("first", "second"),
                effects.events().stream().map(Effects.Event::event).toList());
        assertEquals(1, effects.joins().size());
        assertTrue(effects.repeat());
    }

    @Test
    void isNotEmptyWithAnEvent() {
        assertTrue(Effects.NONE.isEmpty());
        assertFalse(Effects.NONE.withEvent("joined", new JsonObject()).isEmpty());
    }

    @Test
    void decodesNullAsNone() {
        assertSame(Effects.NONE, Effects.decode(null));
    }
}
