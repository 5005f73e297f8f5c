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
 * @param written whether it has data of its own, other than that a user comes or goes
 * @param data of such an event, as it is now; null once it has nothing to say: the user of a {@code message:unread} is in none
 *     of its chats any more, or the event has expired
 */
record Queued(long id, String event, String user, OffsetDateTime at, boolean written, @Nullable String data) {

    /** As the back end gets it; empty if it has nothing to say any more. */
    Optional<HookEvent> toEvent() {
        return body().map(found ->
                new HookEvent("queue/" + id, event, Topic.user(user).name(), null, at, found));
    }

    private Optional<Buffer> body() {
        return written
                ? Optional.ofNullable(data).map(Buffer::buffer)
                : Optional.of(new JsonObject()
                        .put("userId", user)
                        .put("at", WireTime.write(at))
                        .toBuffer());
    }
}
