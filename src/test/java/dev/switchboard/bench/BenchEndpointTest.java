package dev.switchboard.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Reads the answers of each endpoint. */
class BenchEndpointTest {

    @Test
    void distinguishesAnswersFromRefusalsAtEachEndpoint() {
        JsonObject answer = new JsonObject().put("success", true).put("chatId", "c");
        JsonObject own = new JsonObject().put("id", 1).put("type", "response").put("data", answer);
        JsonObject bridged = new JsonObject().put("type", "rec").put("address", "reply");
        JsonObject refusal = new JsonObject().put("success", false);
        assertEquals(answer, BenchEndpoint.WS.answered(own.encode()));
        assertEquals(
                answer,
                BenchEndpoint.BRIDGE.answered(bridged.copy().put("body", answer).encode()));
        assertNull(BenchEndpoint.BRIDGE.answered(
                bridged.copy().put("body", refusal).encode()));
        assertNull(BenchEndpoint.BRIDGE.answered("{\"type\":\"err\",\"body\":\"access_denied\"}"));
        assertTrue(BenchEndpoint.BRIDGE.isAnswer(bridged.encode()));
        assertFalse(BenchEndpoint.BRIDGE.isAnswer(
                bridged.copy().put("address", "room-bench/test-0").encode()));
        assertEquals(answer, BenchEndpoint.SOCKETIO.answered("437[" + answer + "]"));
        assertNull(BenchEndpoint.SOCKETIO.answered("437[" + refusal + "]"));
        assertTrue(BenchEndpoint.SOCKETIO.isAnswer("437[" + refusal + "]"));
        assertFalse(BenchEndpoint.SOCKETIO.isAnswer("42[\"bench\",{}]"));
    }
}
