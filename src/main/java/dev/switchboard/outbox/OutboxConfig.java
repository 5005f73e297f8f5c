package dev.switchboard.outbox;

import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of the concern {@code outbox}.
 *
 * @param maxDataBytes the most bytes of an event's data, as JSON
 * @param batch the most events of one transaction
 * @param channels the namespaces of channels, each with whether it keeps a history
 */
record OutboxConfig(int maxDataBytes, int batch, Map<String, Boolean> channels) {

    OutboxConfig {
        channels = Map.copyOf(channels);
    }

    static OutboxConfig from(Settings settings, Settings channels) {
        Map<String, Boolean> kept = new HashMap<>();
        channels.keys().forEach(name -> kept.put(name, channels.at(name).has("history")));
        return new OutboxConfig(settings.whole("maxDataBytes"), settings.whole("batch"), kept);
    }

    /** Whether the topic is no channel, or one of a namespace that is configured. */
    boolean knows(Topic topic) {
        return topic.kind() != Topic.Kind.CHANNEL || channels.containsKey(topic.namespace());
    }

    /** Whether the topic has a log. */
    boolean isLogged(Topic topic) {
        return topic.kind() != Topic.Kind.CHANNEL || channels.getOrDefault(topic.namespace(), false);
    }
}
