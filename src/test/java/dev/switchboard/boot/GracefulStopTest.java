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
    void closesOnceInReverseOrder() {
        stop.addBlocking("stores", () -> closed.add("stores"));
        stop.add("endpoints", LIMIT, () -> Future.succeededFuture(closed.add("endpoints")));
        stop.run();
        stop.run();
        assertEquals(List.of("endpoints", "stores"), closed);
    }

    @Test
    void skipsPartsThatFailOrNeverClose() {
        stop.addBlocking("stores", () -> closed.add("stores"));
        stop.add("hung", LIMIT, () -> Promise.promise().future());
        stop.add("failing", LIMIT, () -> Future.failedFuture("broken"));
        stop.addBlocking("throwing", () -> {
            throw new IllegalStateException("broken");
        });
        stop.run();
        assertEquals(List.of("stores"), closed);
    }

    @Test
    void isDrainingFromTheFirstPartOn() {
        assertFalse(stop.isDraining());
        stop.addBlocking("endpoints", () -> closed.add(stop.isDraining() ? "drained" : "cut"));
        stop.run();
        assertEquals(List.of("drained"), closed);
        assertTrue(stop.isDraining());
    }
}
