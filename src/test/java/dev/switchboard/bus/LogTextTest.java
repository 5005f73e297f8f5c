package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A user agent {@code a" userId=admin} once read as a field {@code userId} of its connection's log line. */
class LogTextTest {

    @Test
    void leavesHarmlessFieldsAsTheyAre() {
        for (String harmless :
                List.of("ana", "ana@example.org", "10.0.0.7", "::1", "auth0|7".replace('|', ':'), "Zoë", "a-b_c.d")) {
            assertEquals(harmless, LogText.field(harmless));
        }
    }

    @Test
    void quotesWhatCouldEndAFieldOrALine() {
        assertEquals("\"\"", LogText.field(""));
        assertEquals("\"a b\"", LogText.field("a b"));
        assertEquals("\"ana role=admin\"", LogText.field("ana role=admin"));
        assertEquals("\"a\\\" userId=admin\"", LogText.quoted("a\" userId=admin"));
        assertEquals("\"a\\\\\\\" x=1\"", LogText.quoted("a\\\" x=1"));
        assertEquals(
                "\"a\\u000aINFO forged\\u001b[2J\\u2028\\u202e\"",
                LogText.quoted("a\nINFO forged\u001b[2J\u2028\u202e"));
    }

    @Test
    void boundsTheLength() {
        String quoted = LogText.field("x".repeat(100_000));
        assertEquals(1_003, quoted.length());
        assertFalse(quoted.endsWith("x\""));
    }
}
