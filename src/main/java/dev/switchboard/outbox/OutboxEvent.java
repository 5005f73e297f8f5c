package dev.switchboard.outbox;

import dev.switchboard.bus.ReservedEvents;
import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * An event in the outbox.
 *
 * @param topic as the application named it
 * @param data an encoded JSON object
 * @param age since it was published, which is before the application's commit
 */
record OutboxEvent(long id, String topic, String event, Buffer data, Duration age) {

    /** What the hub delivers to. */
    static final Set<Topic.Kind> KINDS = Set.of(Topic.Kind.CHAT, Topic.Kind.USER);

    /** Where it goes; empty if the hub does not deliver it, which {@code switchboard_publish} refuses as well. */
    Optional<Topic> target() {
        return Topic.parse(topic).filter(parsed -> KINDS.contains(parsed.kind()) && !ReservedEvents.contains(event));
    }
}
