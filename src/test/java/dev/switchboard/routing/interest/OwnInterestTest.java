package dev.switchboard.routing.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Topic;
import dev.switchboard.routing.wire.InterestChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Versions, kept changes and the digest of this node's interest. */
class OwnInterestTest {

    private final OwnInterest own = new OwnInterest();

    @Test
    void makesEveryGainAndLossAVersion() {
        assertEquals(1, own.gain(Topic.chat("a")));
        assertEquals(2, own.gain(Topic.chat("b")));
        assertEquals(1, own.gain(Topic.chat("a")));
        assertTrue(own.lose(Topic.chat("a")));
        assertFalse(own.lose(Topic.chat("a")));
        assertEquals(4, own.gain(Topic.chat("a")));
        assertEquals(
                List.of(
                        new InterestChange(Topic.chat("b"), true),
                        new InterestChange(Topic.chat("a"), false),
                        new InterestChange(Topic.chat("a"), true)),
                own.changesAfter(1, 1_000).orElseThrow());
    }

    @Test
    void returnsNoMoreChangesThanFitIntoAFrame() {
        for (int i = 0; i < 1_000; i++) {
            own.gain(Topic.chat("chat" + i));
        }
        List<InterestChange> some = own.changesAfter(0, 1_000).orElseThrow();
        assertTrue(some.size() > 10 && some.size() < 100, () -> some.size() + " changes");
    }

    @Test
    void hasNoChangesForAPeerTooFarBehind() {
        for (int i = 0; i < OwnInterest.KEPT; i++) {
            own.gain(Topic.chat("chat" + i));
        }
        assertTrue(own.changesAfter(0, 100).isPresent());
        own.gain(Topic.chat("one more"));
        assertTrue(own.changesAfter(0, 100).isEmpty());
        assertTrue(own.changesAfter(1, 100).isPresent());
    }

    @Test
    void equalSetsHaveEqualDigests() {
        InterestDigest other = new InterestDigest();
        List<Topic> topics = new ArrayList<>(List.of(Topic.chat("Aa"), Topic.chat("x"), Topic.user("y")));
        topics.forEach(own::gain);
        own.lose(Topic.chat("x"));
        other.add(Topic.user("y"));
        other.add(Topic.chat("Aa"));
        assertEquals(own.digest().hash(), other.hash());
        other.remove(Topic.chat("Aa"));
        // Same length and same String.hashCode as "Aa".
        other.add(Topic.chat("BB"));
        assertFalse(own.digest().hash() == other.hash());
        assertEquals(own.digest().count(), other.count());
    }
}
