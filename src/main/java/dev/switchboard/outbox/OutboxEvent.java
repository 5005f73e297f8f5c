package dev.switchboard.outbox;

import dev.switchboard.bus.ChannelPublication;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.ReservedEvents;
import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    static final Set<Topic.Kind> KINDS = Set.of(Topic.Kind.CHAT, Topic.Kind.USER, Topic.Kind.CHANNEL);

    /** Where it goes; empty if the hub does not deliver it, which {@code switchboard_publish} refuses as well. */
    Optional<Topic> target() {
        return Topic.parse(topic).filter(parsed -> KINDS.contains(parsed.kind()) && !ReservedEvents.contains(event));
    }

    /**
     * What is published to the topic that is its {@link #target}; a channel gets a publication that has the event in it.
     *
     * @param seq its position in the topic's log; 0 for a channel without one
     */
    Publication publication(Topic to, long seq, Instant at) {
        Target place = new Target(to, seq);
        if (to.kind() != Topic.Kind.CHANNEL) {
            return Publication.durable(place, event, data);
        }
        Buffer published = new ChannelPublication(to.id(), event, data.toString(), null, at).encode(seq);
        return new Publication(ChannelPublication.EVENT, published, List.of(place), null, Publication.Scope.ALL);
    }
}
