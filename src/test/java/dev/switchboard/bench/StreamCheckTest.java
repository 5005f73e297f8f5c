package dev.switchboard.bench;

import static dev.switchboard.bench.StreamCheck.Verdict.AHEAD;
import static dev.switchboard.bench.StreamCheck.Verdict.LATE;
import static dev.switchboard.bench.StreamCheck.Verdict.NEXT;
import static dev.switchboard.bench.StreamCheck.Verdict.TWICE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StreamCheckTest {

    private final StreamCheck stream = new StreamCheck();

    @Test
    void acceptsConsecutiveNumbers() {
        assertEquals(List.of(NEXT, NEXT, NEXT), verdicts(0, 1, 2));
    }

    @Test
    void countsEveryRepetition() {
        assertEquals(List.of(NEXT, TWICE, NEXT, TWICE, TWICE), verdicts(0, 0, 1, 0, 1));
    }

    @Test
    void reportsAMissingNumberAsLateOnceAndThenAsRepeated() {
        assertEquals(List.of(NEXT, AHEAD, LATE, TWICE, LATE, NEXT), verdicts(0, 3, 1, 1, 2, 4));
    }

    @Test
    void acceptsALateFirstNumber() {
        assertEquals(List.of(AHEAD, LATE, TWICE), verdicts(1, 0, 1));
    }

    @Test
    void remembersTheLast64Numbers() {
        assertEquals(List.of(AHEAD, LATE, TWICE, TWICE), verdicts(64, 1, 1, 0));
        assertEquals(List.of(AHEAD, TWICE), verdicts(1_000_000, 64));
    }

    private List<StreamCheck.Verdict> verdicts(long... numbers) {
        return LongStream.of(numbers).mapToObj(stream::got).toList();
    }
}
