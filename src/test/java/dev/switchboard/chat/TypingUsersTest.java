package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The periods of typing that the instances of one node share. */
class TypingUsersTest {

    /** Regression: an instance that heard late of another node's ended a period that began meanwhile, and nobody was told. */
    @Test
    void endsForAnInstanceOnlyWhatItBegan() {
        TypingUsers users = new TypingUsers();
        TypingUsers.Typist typist = new TypingUsers.Typist(UUID.randomUUID(), "ana");
        users.type(typist, System.nanoTime() + 1_000_000_000, "one");
        assertFalse(users.endOwn(typist, "two"));
        assertEquals(1, users.size());
        assertTrue(users.endOwn(typist, "one"));
        assertEquals(0, users.size());
    }
}
