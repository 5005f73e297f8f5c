package dev.switchboard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReloadableTest {

    private final Reloadable<String> text = Reloadable.of("1");
    private final Reloadable<Integer> before = text.map(String::length);
    private final Reloadable<Integer> number = text.map(Integer::valueOf);

    /** The second part cannot be read; the first must not have changed then. */
    @Test
    void changesNothingWhenOnePartCannotBeRead() {
        assertThrows(NumberFormatException.class, () -> text.prepare("many"));
        assertEquals("1", text.get());
        assertEquals(1, before.get());
    }

    @Test
    void changesAllPartsTogetherOncePrepared() {
        Runnable change = text.prepare("22");
        assertEquals(1, number.get());
        change.run();
        assertEquals(22, number.get());
        assertEquals(2, before.get());
    }

    @Test
    void namesWhatTakesEffectAndWhatWaits() {
        Settings running = document("a", List.of("x"), 1);
        ConfigChange change = ConfigChange.between(running, document("b", List.of("y"), 2), List.of("http.origins"));
        assertEquals(List.of("http.origins"), change.applied());
        assertEquals(List.of("data.dir", "http.port"), change.waiting());
        assertEquals(List.of("y"), change.next().at("http").texts("origins"));
        assertEquals(1, change.next().at("http").whole("port"));
        assertEquals(List.of("x"), running.at("http").texts("origins"));
    }

    private static Settings document(String dir, List<String> origins, int port) {
        return Settings.of(new JsonObject()
                .put("data", new JsonObject().put("dir", dir))
                .put("http", new JsonObject().put("origins", origins).put("port", port)));
    }
}
