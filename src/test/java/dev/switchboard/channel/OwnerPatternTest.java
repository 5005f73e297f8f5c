package dev.switchboard.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerPatternTest {

    private static boolean matches(String pattern, String channel, String user) {
        return OwnerPattern.of(pattern).matches(channel, user);
    }

    @ParameterizedTest
    @CsvSource({
        "user:{id}, user:ana",
        "user:{id}:*, user:ana:inbox",
        "user:*:{id}, user:anything:ana",
        "user:from-{id}-on:*, user:from-ana-on:x"
    })
    void matchesTheChannelsOfTheUser(String pattern, String channel) {
        assertTrue(matches(pattern, channel, "ana"));
        assertFalse(matches(pattern, channel, "an"));
        assertFalse(matches(pattern, channel, "anab"));
        assertFalse(matches(pattern, channel, "Ana"));
    }

    @ParameterizedTest
    @CsvSource({"user:ana", "user:ana:", "user:ana:a:b", "user::a", "users:ana:a", "user:ana:inbox:"})
    void takesAStarForOneSegmentThatIsNotEmpty(String channel) {
        assertFalse(matches("user:{id}:*", channel, "ana"));
    }

    /** An id is whatever an issuer writes: none of them may reach the channels of another user. */
    @ParameterizedTest
    @CsvSource({
        "ana:inbox, ana%3Ainbox",
        "*, %2A",
        "ana%3Ainbox, ana%253Ainbox",
        "%2A, %252A",
        "{id}, {id}",
        "a%:*b, a%25%3A%2Ab"
    })
    void encodesWhatWouldReachIntoAnotherSegment(String user, String encoded) {
        assertTrue(matches("user:{id}:*", "user:" + encoded + ":x", user));
        assertFalse(matches("user:{id}:*", "user:ana:inbox", user));
        assertFalse(matches("user:{id}:*", "user:" + user + ":x", "ana"));
        assertEquals(user.equals(encoded), matches("user:{id}:*", "user:" + user + ":x", user));
    }

    @ParameterizedTest
    @CsvSource({
        "user:{id}:*, user, ''",
        "user:{id}, feed, 'must begin with the namespace, feed'",
        "user:*, user, must contain {id}",
        "user:{id}:a*, user, 'must have something between its colons, and * only as a whole segment'",
        "user:{id}::x, user, 'must have something between its colons, and * only as a whole segment'"
    })
    void saysWhatIsWrongWithAPattern(String pattern, String namespace, String problem) {
        assertEquals(problem, OwnerPattern.of(pattern).problem(namespace));
    }

    @Test
    void hasNoPlaceForAnIdThatIsLongerThanAName() {
        assertFalse(matches("user:{id}:*", "user:ana:x", "a".repeat(150)));
    }
}
