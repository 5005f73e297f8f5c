package dev.switchboard.channel;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import java.util.HashMap;
import java.util.Map;

/** The namespaces of the configuration, by name. Immutable. */
final class Namespaces {

    /** A channel in a namespace that exists. */
    record Place(Topic channel, ChannelNamespace namespace) {}

    private static final String CHANNEL = "channel";

    private final Map<String, ChannelNamespace> byName;

    private Namespaces(Map<String, ChannelNamespace> byName) {
        this.byName = Map.copyOf(byName);
    }

    static Namespaces from(Settings channels) {
        Map<String, ChannelNamespace> byName = new HashMap<>();
        channels.keys().forEach(name -> byName.put(name, ChannelNamespace.from(name, channels.at(name))));
        return new Namespaces(byName);
    }

    /** The channel that a command names. */
    static Topic channel(Fields fields) {
        return Topic.channel(fields.text(CHANNEL, Topic.MAX_CHANNEL_LENGTH));
    }

    Place place(Fields fields) {
        return place(channel(fields));
    }

    /** The channel's place; {@code NOT_FOUND} if no namespace of its name is configured. */
    Place place(Topic channel) {
        ChannelNamespace namespace = byName.get(channel.namespace());
        if (namespace == null) {
            throw Failure.notFound("no such channel: the namespace " + channel.namespace() + " is not configured")
                    .with("field", CHANNEL);
        }
        return new Place(channel, namespace);
    }
}
