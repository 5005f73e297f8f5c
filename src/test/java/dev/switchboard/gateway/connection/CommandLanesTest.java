package dev.switchboard.gateway.connection;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lanes alone; the test decides when a command ends. */
@ExtendWith(VertxExtension.class)
class CommandLanesTest {

    private static final long SECOND = 1_000_000_000L;

    private final long start = System.nanoTime();
    private final List<String> steps = new ArrayList<>();
    private final CommandLanes lanes = new CommandLanes();
    private LaneWatch watch;

    @BeforeEach
    void watch(Vertx vertx) {
        watch = new LaneWatch(vertx);
    }

    /** Records what happens to it. */
    private class Noted implements LaneCommand {

        private final String id;
        private final long dueAt;
        private final Promise<Void> done = Promise.promise();

        Noted(String id, int seconds) {
            this.id = id;
            this.dueAt = start + seconds * SECOND;
        }

        @Override
        public long dueAt() {
            return dueAt;
        }

        @Override
        public Future<?> begin() {
            steps.add(id + " begins");
            return done.future();
        }

        @Override
        public void late() {
            steps.add(id + " is late");
        }
    }

    private Noted run(String id, int seconds) {
        Noted command = new Noted(id, seconds);
        lanes.run("send", command, watch);
        return command;
    }

    /**
     * Regression: a client that did not read and then dropped left its commands waiting for it to read, and the watch kept them
     * and its connection for ever.
     */
    @Test
    void goesOnWithCommandsThatWaitForAClientThatHasEnded() {
        Promise<Void> done = Promise.promise();
        Runnable resume = () -> {
            steps.add("1 resumes");
            done.complete();
        };
        LaneCommand unread = new Noted("1", 100) {
            @Override
            public Future<?> begin() {
                lanes.stall(resume);
                return done.future();
            }
        };
        lanes.run("send", unread, watch);
        Noted second = run("2", 101);
        assertTrue(lanes.hasWaiting());

        lanes.end();
        assertEquals(List.of("1 resumes", "2 begins"), steps);
        second.done.complete();
        lanes.resume(resume);
        assertEquals(2, steps.size(), "only once");
        assertFalse(lanes.hasWaiting());
        assertEquals(0, lanes.pending());
        long stalled = lanes.stalledNanos();
        assertEquals(stalled, lanes.stalledNanos(), "its time does not go on");
    }

    @Test
    void answersAnExpiredCommandAndNeverBeginsIt() {
        Noted first = run("1", 100);
        run("2", 101);
        run("3", 102);
        run("4", 103);

        lanes.giveUp(start + 102 * SECOND);
        assertEquals(List.of("1 begins", "2 is late", "3 is late"), steps);
        assertEquals(2, lanes.pending());

        first.done.complete();
        assertEquals(List.of("1 begins", "2 is late", "3 is late", "4 begins"), steps);
    }

    @Test
    void beginsNoCommandThatExpiresBetweenTwoLooks() {
        Noted first = run("1", 0);
        run("2", 0);
        Noted third = run("3", 100);

        first.done.complete();
        assertEquals(List.of("1 begins", "2 is late", "3 begins"), steps);
        third.done.complete();
        assertEquals(0, lanes.pending());
        assertFalse(lanes.hasWaiting());
    }

    @Test
    void answersACommandInFlightOnceAndStartsTheNextAtItsEnd() {
        Noted first = run("1", 100);
        Noted second = run("2", 100);
        run("3", 200);
        first.done.complete();

        lanes.giveUp(start + 100 * SECOND);
        lanes.giveUp(start + 101 * SECOND);
        assertEquals(List.of("1 begins", "2 begins", "2 is late"), steps);
        assertEquals(2, lanes.pending());

        second.done.complete();
        assertEquals(List.of("1 begins", "2 begins", "2 is late", "3 begins"), steps);
    }

    @Test
    void isIdleAfterTheCommandInFlightNotAfterExpiredOnes() {
        Noted first = run("1", 100);
        run("2", 100);
        lanes.whenIdle(() -> steps.add("idle"));

        lanes.giveUp(start + 100 * SECOND);
        assertEquals(List.of("1 begins", "2 is late"), steps);
        first.done.complete();
        assertEquals(List.of("1 begins", "2 is late", "idle"), steps);
    }

    @Test
    void findsExpiredCommandsByTheWatch(Vertx vertx) {
        Promise<Void> late = Promise.promise();
        vertx.runOnContext(ignored -> {
            run("1", 100);
            lanes.run(
                    "send",
                    new LaneCommand() {
                        @Override
                        public long dueAt() {
                            return start;
                        }

                        @Override
                        public Future<?> begin() {
                            return Future.failedFuture("begun");
                        }

                        @Override
                        public void late() {
                            late.complete();
                        }
                    },
                    watch);
        });
        until(late.future()::isComplete);
        assertTrue(late.future().succeeded());
    }
}
