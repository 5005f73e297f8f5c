package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetailCacheTest {

    private static final Details HIDDEN = Details.NONE.choosing(ChosenStatus.INVISIBLE, null);
    private static final Details BUSY = Details.NONE.choosing(ChosenStatus.BUSY, "deep work");

    private final DetailCache known = new DetailCache(2);

    @Test
    void holdsUpToItsBoundAndNoUserWithoutAChoice() {
        known.learn("ana", HIDDEN, known.moment());
        known.learn("ben", BUSY.seenAt("2024-01-01T00:00:00.000Z"), known.moment());
        known.learn("cy", Details.NONE, known.moment());
        assertEquals(Map.of("ana", HIDDEN, "ben", BUSY), known.assume(List.of("ana", "ben")));
        known.learn("dan", BUSY, known.moment());
        long held = known.assume(List.of("ana", "ben", "dan")).values().stream()
                .filter(details -> !details.equals(Details.NONE))
                .count();
        assertEquals(2, held);
    }

    @Test
    void ignoresAReadThatBeganBeforeTheChoice() {
        long asked = known.moment();
        known.learn("ana", HIDDEN, known.moment());
        known.learn("ana", Details.NONE, asked);
        assertEquals(HIDDEN, known.assume(List.of("ana")).get("ana"));
    }

    @Test
    void returnsTheFirstAssumptionOnceUpToItsBound() {
        known.assume(List.of("ana"));
        known.learn("ana", HIDDEN, known.moment());
        known.assume(List.of("ana", "ben", "cy"));
        assertEquals(Map.of("ana", Details.NONE), known.takeAssumed(1));
        assertEquals(Map.of("ben", Details.NONE), known.takeAssumed(9));
        assertEquals(Map.of(), known.takeAssumed(9));
    }
}
