package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to clients, its data still the bytes that the concern encoded.
 *
 * @param topic the topic it was published to, or null if it is for one connection alone
 * @param seq its place in the topic's log; 0 for an ephemeral event
 * @param about the position of the earlier event of the topic that it is about, or 0
 * @param onlyFor as in {@link dev.switchboard.bus.Publication.Scope#onlyFor()}
 * @param nudge whether it is about a topic that the connection has not joined
 * @param question the number under which the client is asked to answer it; 0 for an event that wants no answer
 */
public record OutboundEvent(
        String event,
        Buffer data,
        @Nullable Topic topic,
        long seq,
        long about,
        @Nullable String onlyFor,
        boolean nudge,
        int question) {

    /** An event that wants no answer. */
    public OutboundEvent(
            String event,
            Buffer data,
            @Nullable Topic topic,
            long seq,
            long about,
            @Nullable String onlyFor,
            boolean nudge) {
        this(event, data, topic, seq, about, onlyFor, nudge, 0);
    }

    /** An event for all. */
    public OutboundEvent(String event, Buffer data, @Nullable Topic topic, long seq, long about, boolean nudge) {
        this(event, data, topic, seq, about, null, nudge);
    }

    /** An event that is about no earlier one. */
    public OutboundEvent(String event, Buffer data, @Nullable Topic topic, long seq, boolean nudge) {
        this(event, data, topic, seq, 0, null, nudge);
    }

    /** An event as the topic's log has it. */
    static OutboundEvent of(Topic topic, LogPage.Entry entry) {
        return new OutboundEvent(
                entry.event(), entry.data(), topic, entry.seq(), entry.about(), entry.onlyFor(), false);
    }

    /** An event of no topic, for one connection. */
    public static OutboundEvent direct(String event, JsonObject data) {
        return new OutboundEvent(event, Buffer.buffer(data.encode()), null, 0, false);
    }

    /** An event of no topic that the client is asked to answer. */
    public static OutboundEvent question(int number, String event, Buffer data) {
        return new OutboundEvent(event, data, null, 0, 0, null, false, number);
    }

    private static final String GAP = "topic:gap";

    /**
     * Tells a member that events after {@code last} which it may have had did not survive in the store.
     *
     * @param head where the topic's log ends now
     */
    static OutboundEvent gap(Topic topic, long last, long head) {
        JsonObject data =
                new JsonObject().put("topic", topic.name()).put("lastSeq", last).put("seq", head);
        return new OutboundEvent(GAP, Buffer.buffer(data.encode()), topic, 0, false);
    }

    /** Whether it may be dropped when the peer does not read: it has no place in a log, or a nudge stands in for one. */
    public boolean droppable() {
        return nudge || (seq == 0 && !event.equals(GAP));
    }
}
