package dev.switchboard.outbox;

import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of the concern {@code outbox}.
 *
 * @param maxDataBytes the most bytes of an event's data, as JSON
 * @param batch the most events of one transaction
 * @param channels the namespaces of channels, each with whether it keeps a history
 * @param sources the tables of other databases
 */
record OutboxConfig(int maxDataBytes, int batch, Map<String, Boolean> channels, List<SourceConfig> sources) {

    OutboxConfig {
        channels = Map.copyOf(channels);
        sources = List.copyOf(sources);
    }

    static OutboxConfig from(Settings settings, Settings channels) {
        Map<String, Boolean> kept = new HashMap<>();
        channels.keys().forEach(name -> kept.put(name, channels.at(name).has("history")));
        return new OutboxConfig(
                settings.whole("maxDataBytes"), settings.whole("batch"), kept, SourceConfig.all(settings));
    }

    /** The namespaces of channels, sorted. */
    List<String> namespaces() {
        return channels.keySet().stream().sorted().toList();
    }

    /** The kinds of topics that the hub delivers to, as they are spelled in a topic, sorted. */
    List<String> kinds() {
        return OutboxEvent.KINDS.stream()
                .filter(kind -> kind != Topic.Kind.CHANNEL || !channels.isEmpty())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
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
