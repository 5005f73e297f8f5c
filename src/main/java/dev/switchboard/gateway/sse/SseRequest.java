package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request for a stream asks for.
 *
 * @param topics in the order of the query, each once
 * @param eventId the last {@code id} that the client has
 */
record SseRequest(List<Topic> topics, Optional<String> eventId) {

    /** The most topics of one stream. */
    static final int MAX_TOPICS = 200;

    static final String TOPIC = "topic";

    /** What a client that cannot set headers writes into the query instead of {@code Last-Event-ID}. */
    private static final String SINCE = "since";

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    SseRequest {
        topics = List.copyOf(topics);
    }

    /**
     * Reads a request.
     *
     * @throws Failure {@code BAD_REQUEST} that names the field
     */
    static SseRequest of(HttpServerRequest request) {
        List<String> names = request.params().getAll(TOPIC);
        if (names.isEmpty() || names.size() > MAX_TOPICS) {
            throw Failure.badRequest(TOPIC, "topic must be there 1 to " + MAX_TOPICS + " times");
        }
        Set<Topic> topics = new LinkedHashSet<>();
        names.forEach(name -> topics.add(topic(name)));
        return new SseRequest(List.copyOf(topics), eventId(request));
    }

    private static Topic topic(String name) {
        return Topic.parse(name)
                .filter(topic -> topic.kind() != Topic.Kind.CONCERN)
                .orElseThrow(() -> about(
                        name,
                        Failure.badRequest(
                                TOPIC,
                                "topic must be chat-<id>, room-<namespace>/<name>, channel-<name>, presence-<id> or"
                                        + " user-<own id>")));
    }

    /** The refusal with the topic that it is about. */
    static Failure about(String topic, Failure refusal) {
        return refusal.with("field", TOPIC).with(TOPIC, topic);
    }

    /** The header is newer: an {@code EventSource} that reconnects sends it with the query of its first request. */
    private static Optional<String> eventId(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(LAST_EVENT_ID))
                .filter(id -> !id.isEmpty())
                .or(() -> Optional.ofNullable(request.getParam(SINCE)).filter(id -> !id.isEmpty()));
    }

    /** Whether a client without a token may have all of it, if the channels are public. */
    boolean isOfChannels() {
        return topics.stream().allMatch(topic -> topic.kind() == Topic.Kind.CHANNEL);
    }
}
