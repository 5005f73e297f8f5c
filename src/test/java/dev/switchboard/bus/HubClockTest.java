package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HubClockTest {

    private static final Duration NEAR = Duration.ofSeconds(10);
    private static final Instant STORE = Instant.parse("2001-02-03T04:05:06Z");

    private final HubClock clock = new HubClock();

    @Test
    void isTheMachinesClockUntilTheStoreAnswers() {
        assertNear(Instant.now());
        clock.measured(STORE, Duration.ofMillis(1));
        assertNear(STORE);
        assertFalse(clock.now().isBefore(STORE));
    }

    @Test
    void keepsAnExactReadingWhenASlowAnswerAgrees() {
        clock.measured(STORE, Duration.ZERO);
        Instant before = clock.now();
        clock.measured(before.minusSeconds(30), Duration.ofSeconds(100));
        assertTrue(Duration.between(before, clock.now()).compareTo(NEAR) < 0);
        assertFalse(clock.now().isBefore(before));
    }

    @Test
    void followsAStoreWhoseClockIsSet() {
        clock.measured(STORE, Duration.ZERO);
        clock.measured(STORE.minusSeconds(3_600), Duration.ofMillis(2));
        assertNear(STORE.minusSeconds(3_600));
    }

    @Test
    void belongsToItsNode() {
        Vertx vertx = Vertx.vertx();
        assertSame(clock, HubClock.of(Await.await(vertx.executeBlocking(() -> {
            clock.install(vertx);
            return vertx;
        }))));
        Await.await(vertx.close());
    }

    private void assertNear(Instant time) {
        assertTrue(
                Duration.between(time, clock.now()).abs().compareTo(NEAR) < 0, () -> clock.now() + " is not " + time);
    }
}
