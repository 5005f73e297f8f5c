package dev.switchboard.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** How each door's answers are read. */
class DoorTest {

    @Test
    void answersOfBothDoorsAreToldFromRefusals() {
        JsonObject answer = new JsonObject().put("success", true).put("chatId", "c");
        JsonObject own = new JsonObject().put("id", 1).put("type", "response").put("data", answer);
        JsonObject bridged = new JsonObject().put("type", "rec").put("address", "reply");
        assertEquals(answer, Door.WS.answered(own));
        assertEquals(answer, Door.BRIDGE.answered(bridged.copy().put("body", answer)));
        assertNull(Door.BRIDGE.answered(bridged.copy().put("body", new JsonObject().put("success", false))));
        assertNull(Door.BRIDGE.answered(new JsonObject().put("type", "err").put("body", "access_denied")));
        assertTrue(Door.BRIDGE.isAnswer(bridged));
        assertFalse(Door.BRIDGE.isAnswer(bridged.copy().put("address", "room-bench/test-0")));
    }
}
