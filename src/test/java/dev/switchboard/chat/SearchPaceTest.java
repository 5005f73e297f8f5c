package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SearchPaceTest {

    @Test
    void takesATwentiethOfAStoreThatOthersUse() {
        assertEquals(Duration.ofMillis(190), SearchPace.rest(Duration.ofMillis(10), true));
    }

    @Test
    void takesHalfOfAStoreThatIsItsOwn() {
        assertEquals(Duration.ofMillis(10), SearchPace.rest(Duration.ofMillis(10), false));
    }

    /** A longer rest would end the lease. */
    @Test
    void restsForASecondAndAHalfAtMost() {
        assertEquals(Duration.ofMillis(1_500), SearchPace.rest(Duration.ofSeconds(10), true));
    }
}
