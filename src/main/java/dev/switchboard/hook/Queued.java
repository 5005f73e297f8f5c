package dev.switchboard.hook;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event that no log has, as it stands in the queue.
 *
 * @param unread whether it is a {@code message:unread}
 * @param data of a {@code message:unread}, as it is now; null once the user is in none of its chats any more
 */
record Queued(long id, String event, String user, OffsetDateTime at, boolean unread, @Nullable String data) {

    /** As the back end gets it; empty if it has nothing to say any more. */
    Optional<HookEvent> toEvent() {
        return body().map(found ->
                new HookEvent("queue/" + id, event, Topic.user(user).name(), null, at, found));
    }

    private Optional<Buffer> body() {
        return unread
                ? Optional.ofNullable(data).map(Buffer::buffer)
                : Optional.of(new JsonObject()
                        .put("userId", user)
                        .put("at", WireTime.write(at))
                        .toBuffer());
    }
}
