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
    void answersOfEachDoorAreToldFromRefusals() {
        JsonObject answer = new JsonObject().put("success", true).put("chatId", "c");
        JsonObject own = new JsonObject().put("id", 1).put("type", "response").put("data", answer);
        JsonObject bridged = new JsonObject().put("type", "rec").put("address", "reply");
        JsonObject refusal = new JsonObject().put("success", false);
        assertEquals(answer, Door.WS.answered(own.encode()));
        assertEquals(
                answer, Door.BRIDGE.answered(bridged.copy().put("body", answer).encode()));
        assertNull(Door.BRIDGE.answered(bridged.copy().put("body", refusal).encode()));
        assertNull(Door.BRIDGE.answered("{\"type\":\"err\",\"body\":\"access_denied\"}"));
        assertTrue(Door.BRIDGE.isAnswer(bridged.encode()));
        assertFalse(Door.BRIDGE.isAnswer(
                bridged.copy().put("address", "room-bench/test-0").encode()));
        assertEquals(answer, Door.SOCKETIO.answered("437[" + answer + "]"));
        assertNull(Door.SOCKETIO.answered("437[" + refusal + "]"));
        assertTrue(Door.SOCKETIO.isAnswer("437[" + refusal + "]"));
        assertFalse(Door.SOCKETIO.isAnswer("42[\"bench\",{}]"));
    }
}
