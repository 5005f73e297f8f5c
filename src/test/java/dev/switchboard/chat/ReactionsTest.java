package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ReactionsTest {

    /** It was refused as a conflict, which another attempt might have solved, and the limit was not told. */
    @Test
    void namesTheLimitOfDifferentReactions() {
        JsonObject full = new JsonObject();
        for (int i = 0; i < Reactions.MAX_KINDS; i++) {
            full = Reactions.adding(full, "r" + i, "ana").orElseThrow();
        }
        JsonObject reactions = full;
        JsonObject refusal = assertThrows(Failure.class, () -> Reactions.adding(reactions, "one more", "ana"))
                .toAnswer();
        assertEquals("FORBIDDEN", refusal.getString("code"));
        assertEquals("reaction", refusal.getString("field"));
        assertEquals(Reactions.MAX_KINDS, refusal.getInteger("limit"));
        assertTrue(Reactions.adding(reactions, "r0", "ben").isPresent());
    }
}
