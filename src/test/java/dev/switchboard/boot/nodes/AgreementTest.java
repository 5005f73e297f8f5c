package dev.switchboard.boot.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The token secret is replaced node by node: old, then old and new, then new and old, then new. */
class AgreementTest {

    private static final String OLD = Agreement.ofSecrets(List.of("a"));
    private static final String SIGNS_OLD = Agreement.ofSecrets(List.of("a", "b"));
    private static final String SIGNS_NEW = Agreement.ofSecrets(List.of("b", "a"));
    private static final String NEW = Agreement.ofSecrets(List.of("b"));

    @Test
    void letsInWhoeverHasASecretInCommon() {
        for (String other : List.of(OLD, SIGNS_OLD, SIGNS_NEW)) {
            assertTrue(Agreement.shareSecret(OLD, other));
            assertTrue(Agreement.shareSecret(other, OLD));
        }
        assertFalse(Agreement.shareSecret(OLD, NEW));
        assertTrue(Agreement.shareSecret(SIGNS_NEW, NEW));
    }

    @Test
    void differsWhereOneRefusesWhatTheOtherSigns() {
        assertEquals(Set.of(), differing(OLD, SIGNS_OLD));
        assertEquals(Set.of(), differing(SIGNS_OLD, SIGNS_NEW));
        assertEquals(Set.of(), differing(SIGNS_NEW, NEW));
        for (List<String> pair : List.of(List.of(OLD, SIGNS_NEW), List.of(SIGNS_OLD, NEW), List.of(OLD, NEW))) {
            assertEquals(Set.of(Agreement.TOKEN_SECRET), differing(pair.get(0), pair.get(1)));
            assertEquals(Set.of(Agreement.TOKEN_SECRET), differing(pair.get(1), pair.get(0)));
        }
    }

    private static Set<String> differing(String own, String other) {
        return Agreement.differing(row(own), row(other));
    }

    private static NodeRow row(String secrets) {
        return new NodeRow("n", "hub", "127.0.0.1:1", "1", "1", Map.of(Agreement.TOKEN_SECRET, secrets, "quota", "q"));
    }
}
