package dev.switchboard.todo;

import dev.switchboard.bus.WireTime;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * One todo in its present state.
 *
 * @param owner the id of the only user who sees it
 * @param version 1 when created, one more with each change
 */
record Todo(UUID id, String owner, TodoContent content, Instant createdAt, Instant updatedAt, int version) {

    static Todo create(String owner, UUID id, TodoContent content, Instant now) {
        return new Todo(id, owner, content, now, now, 1);
    }

    Todo changed(TodoContent changed, Instant now) {
        return new Todo(id, owner, changed, createdAt, now, version + 1);
    }

    /** The todo as clients see it. */
    JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("title", content.title())
                .put("description", content.description())
                .put("completed", content.completed())
                .put("priority", content.priority().word())
                .put("dueDate", WireTime.writeOrNull(content.dueDate()))
                .put("userId", owner)
                .put("createdAt", WireTime.write(createdAt))
                .put("updatedAt", WireTime.write(updatedAt))
                .put("version", version);
    }
}
