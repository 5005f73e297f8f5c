package dev.switchboard.routing.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Topics that stay for a while after their last listener. */
class LingeringTest {

    private final Lingering lingering = new Lingering(100);

    @Test
    void expiresInOrderAndNotTooEarly() {
        lingering.begin(Topic.chat("a"), 0);
        lingering.begin(Topic.chat("b"), 50);
        assertEquals(List.of(), lingering.takeExpired(99, 10));
        assertEquals(List.of(Topic.chat("a")), lingering.takeExpired(100, 10));
        assertEquals(List.of(Topic.chat("b")), lingering.takeExpired(200, 10));
    }

    @Test
    void keepsATopicThatGainsAListener() {
        lingering.begin(Topic.chat("a"), 0);
        lingering.end(Topic.chat("a"));
        assertEquals(List.of(), lingering.takeExpired(200, 10));
        lingering.begin(Topic.chat("a"), 150);
        assertEquals(List.of(), lingering.takeExpired(200, 10));
    }

    @Test
    void expiresInPortions() {
        lingering.begin(Topic.chat("a"), 0);
        lingering.begin(Topic.chat("b"), 0);
        assertEquals(1, lingering.takeExpired(200, 1).size());
        assertEquals(1, lingering.takeExpired(200, 1).size());
        assertEquals(0, lingering.takeExpired(200, 1).size());
    }
}
