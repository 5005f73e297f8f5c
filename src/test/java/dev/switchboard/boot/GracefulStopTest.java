package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GracefulStopTest {

    private static final Duration LIMIT = Duration.ofMillis(50);

    private final GracefulStop stop = new GracefulStop();
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesInTheReverseOrderOnce() {
        stop.addBlocking("stores", () -> closed.add("stores"));
        stop.add("doors", LIMIT, () -> Future.succeededFuture(closed.add("doors")));
        stop.run();
        stop.run();
        assertEquals(List.of("doors", "stores"), closed);
    }

    @Test
    void isNotHeldUpByAStepThatFailsOrNeverEnds() {
        stop.addBlocking("stores", () -> closed.add("stores"));
        stop.add("hung", LIMIT, () -> Promise.promise().future());
        stop.add("failing", LIMIT, () -> Future.failedFuture("it broke"));
        stop.addBlocking("throwing", () -> {
            throw new IllegalStateException("it broke");
        });
        stop.run();
        assertEquals(List.of("stores"), closed);
    }

    @Test
    void drainsFromTheFirstStepOn() {
        assertFalse(stop.isDraining());
        stop.addBlocking("doors", () -> closed.add(stop.isDraining() ? "drained" : "cut"));
        stop.run();
        assertEquals(List.of("drained"), closed);
        assertTrue(stop.isDraining());
    }
}
