package dev.switchboard.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two strangers for each address, five for the node, 100 bytes of theirs and 150 of all. */
class CrowdTest {

    private static final Duration ANY = Duration.ofSeconds(1);

    private final List<String> refused = new ArrayList<>();
    private final IntakeLimits limits =
            new IntakeLimits(new IntakeConfig(2, 5, 50, 100, 150, ANY, ANY, ANY, false, 3), new IntakeMetrics() {
                @Override
                public void refused(String endpoint, String reason) {
                    refused.add(endpoint + " " + reason);
                }
            });
    private final Intake intake = limits.at("websocket");

    @Test
    void limitsAnAddressAndTheNode() {
        Place first = intake.enter("10.0.0.1");
        assertNotNull(intake.enter("10.0.0.1"));
        assertNull(intake.enter("10.0.0.1"));
        for (int i = 2; i <= 4; i++) {
            assertNotNull(intake.enter("10.0.0." + i));
        }
        assertNull(intake.enter("10.0.0.5"));
        assertEquals(List.of("websocket address", "websocket node"), refused);
        first.leave();
        first.leave();
        assertEquals(4, limits.crowdSize());
        assertNotNull(intake.enter("10.0.0.1"));
        assertNull(intake.enter("10.0.0.1"));
    }

    @Test
    void countsAnIpv6NetworkAsOneAddress() {
        assertNotNull(intake.enter("2001:db8:1:2::1"));
        assertNotNull(intake.enter("2001:db8:1:2:ffff::2"));
        assertNull(intake.enter("2001:db8:1:2::3"));
        assertNotNull(intake.enter("2001:db8:1:3::1"));
        assertEquals(Crowd.networkOf("::ffff:10.0.0.1"), Crowd.networkOf("10.0.0.1"));
        assertNotEquals(Crowd.networkOf("10.0.0.2"), Crowd.networkOf("10.0.0.1"));
    }

    @Test
    void givesBackWhatWasClaimedOnce() {
        Claim one = intake.claim(true);
        Claim two = intake.claim(true);
        Claim known = intake.claim(false);
        assertTrue(one.grow(60));
        assertFalse(two.grow(60));
        assertTrue(known.grow(90));
        assertFalse(known.grow(1));
        assertFalse(two.grow(1));
        assertEquals(List.of("websocket unauthenticated_bytes", "websocket bytes", "websocket bytes"), refused);
        one.release();
        one.release();
        two.release();
        known.release();
        assertEquals(0, limits.all().used());
        assertEquals(0, limits.strangers().used());
    }

    @Test
    void endsAConnectionThatFloodsWithEmptyFrames() {
        EmptyFrames frames = intake.emptyFrames();
        assertFalse(frames.isFlood());
        assertFalse(frames.isFlood());
        assertTrue(frames.isFlood());
        assertTrue(frames.isFlood());
        assertEquals(List.of("websocket flooding"), refused);
    }
}
