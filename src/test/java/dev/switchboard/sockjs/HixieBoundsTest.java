package dev.switchboard.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeConfig;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.intake.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What one Hixie-76 socket may hold, for how long, and how often it may say nothing. */
class HixieBoundsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(7);
    private static final int STRANGERS_BYTES = 1_000;
    private static final int ALL_BYTES = 3_000;
    private static final int FLOOD = 5;

    private final List<String> refused = new ArrayList<>();
    private final List<ChannelEnd> ends = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final IntakeLimits limits = new IntakeLimits(
            new IntakeConfig(1, 1, 500, STRANGERS_BYTES, ALL_BYTES, TIMEOUT, TIMEOUT, TIMEOUT, false, FLOOD),
            new IntakeMetrics() {
                @Override
                public void refused(String endpoint, String reason) {
                    refused.add(endpoint + " " + reason);
                }
            });
    private final Intake intake = limits.at("bridge");
    private int unfinished;
    private final HixieBounds bounds = new HixieBounds(
            intake,
            place(),
            (millis, action) -> {
                assertEquals(TIMEOUT.toMillis(), millis);
                timers.add(action);
            },
            () -> unfinished,
            ends::add);

    private Place place() {
        return Objects.requireNonNull(intake.enter("192.0.2.1"));
    }

    private void fire() {
        timers.remove(0).run();
    }

    private List<Integer> codes() {
        return ends.stream().map(ChannelEnd::code).toList();
    }

    @Test
    void countsWhatIsHeldNowAndNotWhatWasHeldBefore() {
        bounds.hold(900);
        bounds.hold(400);
        assertEquals(400, limits.strangers().used());
        assertEquals(400, limits.all().used());
        bounds.hold(0);
        assertEquals(0, limits.all().used());
        assertEquals(List.of(), ends);
    }

    @Test
    void endsWhatFindsNoRoomAndHoldsNothingOfIt() {
        bounds.hold(STRANGERS_BYTES + 1);
        assertEquals(List.of(1013), codes());
        assertEquals(List.of("bridge unauthenticated_bytes"), refused);
        assertEquals(0, limits.all().used());
    }

    @Test
    void aKnownClientHasTheRoomOfAllAndTakesNoStrangersPlace() {
        bounds.hold(900);
        bounds.trust();
        assertEquals(0, limits.strangers().used());
        assertEquals(0, limits.crowdSize());
        bounds.hold(STRANGERS_BYTES + 1);
        assertEquals(STRANGERS_BYTES + 1, limits.all().used());
        bounds.hold(ALL_BYTES + 1);
        assertEquals(List.of(1013), codes());
        assertEquals(List.of("bridge bytes"), refused);
    }

    @Test
    void endsAMessageThatIsNotWholeInTime() {
        unfinished = 1;
        bounds.hold(10);
        bounds.hold(11);
        assertEquals(1, timers.size());
        fire();
        assertEquals(List.of(4009), codes());
        assertEquals(List.of("bridge message_timeout"), refused);
    }

    @Test
    void aMessageThatBecameWholeIsNotLate() {
        unfinished = 1;
        bounds.hold(10);
        unfinished = 2;
        bounds.hold(10);
        fire();
        assertEquals(List.of(), ends);
        // The next one has its own time.
        fire();
        assertEquals(List.of(4009), codes());
    }

    @Test
    void endsAFloodOfFramesWithoutAMessage() {
        for (int i = 1; i < FLOOD; i++) {
            bounds.countEmpty();
        }
        assertEquals(List.of(), ends);
        bounds.countEmpty();
        assertEquals(List.of(4429), codes());
        assertEquals(List.of("bridge flooding"), refused);
    }

    @Test
    void givesAllBackAtItsEnd() {
        bounds.hold(400);
        bounds.end();
        bounds.end();
        assertEquals(0, limits.strangers().used());
        assertEquals(0, limits.all().used());
        assertEquals(0, limits.crowdSize());
    }
}
