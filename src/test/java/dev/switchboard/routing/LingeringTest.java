package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class LingeringTest {

    private final Lingering lingering = new Lingering(100);

    @Test
    void letsGoInOrderAndNotBeforeTheTime() {
        lingering.begin(Topic.chat("a"), 0);
        lingering.begin(Topic.chat("b"), 50);
        assertEquals(List.of(), lingering.over(99, 10));
        assertEquals(List.of(Topic.chat("a")), lingering.over(100, 10));
        assertEquals(List.of(Topic.chat("b")), lingering.over(200, 10));
    }

    @Test
    void keepsWhatIsListenedToAgain() {
        lingering.begin(Topic.chat("a"), 0);
        lingering.end(Topic.chat("a"));
        assertEquals(List.of(), lingering.over(200, 10));
        lingering.begin(Topic.chat("a"), 150);
        assertEquals(List.of(), lingering.over(200, 10));
    }

    @Test
    void letsGoInPortions() {
        lingering.begin(Topic.chat("a"), 0);
        lingering.begin(Topic.chat("b"), 0);
        assertEquals(1, lingering.over(200, 1).size());
        assertEquals(1, lingering.over(200, 1).size());
        assertEquals(0, lingering.over(200, 1).size());
    }
}
