package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * One event of the hub.
 *
 * @param value what it carries, as {@link Json} describes values
 * @param topic the topic whose log it is in; null for ephemeral events
 * @param seq its position there, 0 if it has none
 * @param nudge whether it is news of a chat that this client has not joined
 */
public record Event(String name, @Nullable Object value, @Nullable String topic, long seq, boolean nudge) {

    /** The value if it is an object, as those of the hub's own events are; else an empty one. */
    public Json data() {
        return Json.from(value);
    }
}
