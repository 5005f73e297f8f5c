package dev.switchboard.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class TodoRequestTest {

    /** Regression: a change counted the same however long its description, so that too many waited for the store. */
    @Test
    void countsWhatAnEditBrings() {
        JsonObject edit = new JsonObject().put("title", "x".repeat(10)).put("description", "y".repeat(5_000));
        assertEquals(5_010, TodoRequest.length(edit));
        assertEquals(
                0, TodoRequest.length(new JsonObject().put("completed", true).putNull("description")));
    }
}
