package dev.switchboard.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HistogramTest {

    private final Histogram histogram = new Histogram();

    @Test
    void percentilesAreExactToThreePercent() {
        for (int i = 1; i <= 100_000; i++) {
            histogram.record(i);
        }
        assertEquals(50, histogram.millis(0.5), 50 * 0.032);
        assertEquals(99, histogram.millis(0.99), 99 * 0.032);
        assertEquals(0.001, histogram.millis(0.000_001), 0);
    }

    @Test
    void takesAnyDurationAndReportsNaNWhenEmpty() {
        assertTrue(Double.isNaN(histogram.millis(0.5)));
        histogram.record(-5);
        histogram.record(0);
        histogram.record(Long.MAX_VALUE);
        assertEquals(3, histogram.total());
        assertEquals(0, histogram.millis(0.5));
        assertTrue(histogram.millis(1) > 9e15);
    }

    @Test
    void addsAnotherHistogramAndClears() {
        Histogram other = new Histogram();
        other.record(7_000);
        histogram.add(other);
        assertEquals(7, histogram.millis(0.5), 0.25);
        histogram.clear();
        assertEquals(0, histogram.total());
    }
}
