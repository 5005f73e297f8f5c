package dev.switchboard.gateway.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.GatewayBench;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainPaceTest {

    private static final int CONNECTIONS = 10_000;
    private static final int LARGEST_BATCH = 150;

    @Test
    void drainsTenThousandConnectionsInTenSecondsByDefaultFewAtATime() {
        DrainPace pace = new DrainPace(GatewayBench.defaults().drain().perSecond());
        Random chances = new Random(7);
        long clockMs = 0;
        long drained = pace.due(0);
        assertEquals(1, drained);
        while (drained < CONNECTIONS) {
            clockMs += DrainPace.pauseMs(chances);
            long due = pace.due(TimeUnit.MILLISECONDS.toNanos(clockMs));
            assertTrue(due - drained <= LARGEST_BATCH, due - drained + " at once");
            drained = due;
        }
        assertEquals(10_000, clockMs, LARGEST_BATCH);
    }

    /** A busy loop wakes up late: overdue connections are drained then, and the drain ends in time. */
    @Test
    void makesUpForALatePause() {
        DrainPace pace = new DrainPace(1_000);
        assertEquals(3_001, pace.due(TimeUnit.SECONDS.toNanos(3)));
    }
}
