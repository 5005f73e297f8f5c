package dev.switchboard.outbox;

import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatIds;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.ReservedEvents;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds where events go. What {@code switchboard_publish} refuses is refused here too, in the same words, and a chat that does
 * not exist, which it cannot know. Safe from any thread.
 */
record OutboxTargets(OutboxConfig config, HubCommands hub) {

    /**
     * Both in the order of the events.
     *
     * @param delivered what is delivered, and where
     * @param refused what is not, and why
     */
    record Sorted(Map<OutboxEvent, Topic> delivered, Map<OutboxEvent, String> refused) {}

    static OutboxTargets of(Vertx vertx, OutboxConfig config) {
        return new OutboxTargets(config, HubCommands.of(vertx));
    }

    Future<Sorted> sort(List<OutboxEvent> events) {
        Sorted sorted = new Sorted(new LinkedHashMap<>(), new LinkedHashMap<>());
        return unknownChats(events).map(unknown -> {
            events.forEach(event -> sort(event, unknown, sorted));
            return sorted;
        });
    }

    private void sort(OutboxEvent event, Set<String> unknownChats, Sorted sorted) {
        Optional<Topic> topic = event.target();
        Optional<String> problem = problem(event, topic, unknownChats);
        problem.ifPresent(words -> sorted.refused().put(event, words));
        if (problem.isEmpty()) {
            topic.ifPresent(found -> sorted.delivered().put(event, found));
        }
    }

    private Optional<String> problem(OutboxEvent event, Optional<Topic> topic, Set<String> unknownChats) {
        if (ReservedEvents.contains(event.event())) {
            return Optional.of("event must not be " + event.event() + ", which is reserved");
        }
        if (topic.isEmpty() || !isOfKind(event.topic())) {
            return Optional.of(shape(event.topic()));
        }
        if (topic.filter(config::knows).isEmpty()) {
            return Optional.of("topic must name a namespace of channels that is configured: "
                    + String.join(", ", config.namespaces()));
        }
        return topic.filter(found -> found.kind() == Topic.Kind.CHAT && unknownChats.contains(found.id()))
                .map(unknown -> "topic names a chat that does not exist");
    }

    private boolean isOfKind(String topic) {
        return config.kinds().stream().anyMatch(kind -> topic.startsWith(kind + "-"));
    }

    /** What is wrong with the text of a topic. */
    private String shape(String topic) {
        if (!isOfKind(topic)) {
            return "topic must begin with " + String.join("-, ", config.kinds()) + "-";
        }
        return topic.startsWith(Topic.CHANNEL_PREFIX)
                ? "topic must be channel-<namespace> or channel-<namespace>:<rest>, with at most "
                        + Topic.MAX_CHANNEL_LENGTH + " characters after " + Topic.CHANNEL_PREFIX
                : "topic must have 1 to " + Topic.MAX_ID_LENGTH + " characters after its kind";
    }

    private Future<Set<String>> unknownChats(List<OutboxEvent> events) {
        List<String> ids = events.stream()
                .flatMap(event -> event.target().stream())
                .filter(topic -> topic.kind() == Topic.Kind.CHAT)
                .map(Topic::id)
                .distinct()
                .toList();
        return ids.isEmpty()
                ? Future.succeededFuture(Set.of())
                : hub.ask(ChatCommands.KNOWN, new ChatIds(ids)).map(answer -> Set.copyOf(answer.ids()));
    }
}
