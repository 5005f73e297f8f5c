package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownDetailsTest {

    private static final Details HIDDEN = Details.NONE.choosing(ChosenStatus.INVISIBLE, null);
    private static final Details BUSY = Details.NONE.choosing(ChosenStatus.BUSY, "deep work");

    private final KnownDetails known = new KnownDetails(2);

    @Test
    void forgetsTheLeastRecentlyUsedFirstAndKeepsNoPlaceForThoseWhoChoseNothing() {
        known.learn("ana", HIDDEN, known.moment());
        known.learn("ben", BUSY, known.moment());
        known.learn("cy", Details.NONE, known.moment());
        assertEquals(Map.of("ana", HIDDEN), known.assume(List.of("ana")));
        known.learn("dan", BUSY.seenAt("2024-01-01T00:00:00.000Z"), known.moment());
        assertEquals(
                Map.of("ana", HIDDEN, "ben", Details.NONE, "dan", BUSY), known.assume(List.of("ana", "ben", "dan")));
    }

    @Test
    void aReadThatWasUnderWayWhenSomethingWasChosenIsNoNews() {
        long asked = known.moment();
        known.learn("ana", HIDDEN, known.moment());
        known.learn("ana", Details.NONE, asked);
        assertEquals(HIDDEN, known.assume(List.of("ana")).get("ana"));
    }

    @Test
    void whatWasAssumedFirstIsLookedAtOnceAndNoMoreThanItRemembers() {
        known.assume(List.of("ana"));
        known.learn("ana", HIDDEN, known.moment());
        known.assume(List.of("ana", "ben", "cy"));
        assertEquals(Map.of("ana", Details.NONE), known.takeAssumed(1));
        assertEquals(Map.of("ben", Details.NONE), known.takeAssumed(9));
        assertEquals(Map.of(), known.takeAssumed(9));
    }
}
