package dev.switchboard.channel;

import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one namespace. What is absent in the configuration has a default: no history, no presence, everyone who is
 * signed in may join, services publish. Immutable.
 *
 * @param logged whether its channels keep a history; how long, the log knows
 * @param presence whether clients may ask who is in a channel
 * @param join who may join; one rule is enough
 * @param publish who may publish
 * @param maxBytes the most bytes of a publication's data as encoded JSON
 * @param rate of one connection; empty for none
 */
public record ChannelNamespace(
        String name,
        boolean logged,
        boolean presence,
        List<AccessRule> join,
        List<AccessRule> publish,
        int maxBytes,
        Optional<Rate> rate) {

    private static final int MAX_BYTES = 65_536;

    public ChannelNamespace {
        join = List.copyOf(join);
        publish = List.copyOf(publish);
    }

    static ChannelNamespace from(String name, Settings settings) {
        return new ChannelNamespace(
                name,
                settings.has("history"),
                settings.has("presence") && settings.flag("presence"),
                rules(settings, "join", "user"),
                rules(settings, "publish", "role:service"),
                settings.has("maxBytes") ? settings.whole("maxBytes") : MAX_BYTES,
                settings.optionalText("rate").map(Rate::of));
    }

    private static List<AccessRule> rules(Settings settings, String key, String preset) {
        List<String> texts = settings.has(key) ? settings.texts(key) : List.of(preset);
        return texts.stream().map(AccessRule::of).toList();
    }

    /** Whether one of its rules asks for a token of the channel. */
    boolean takesTokens() {
        return join.stream().anyMatch(AccessRule.Token.class::isInstance);
    }

    /** Whether one of its rules leaves it to a back end. */
    boolean isDecided() {
        return join.stream().anyMatch(AccessRule.Decide.class::isInstance);
    }

    /** How a connection joins one of its channels. */
    Join join(Topic channel, @Nullable Long since) {
        return logged ? new Join(channel, since, "") : Join.withoutLog(channel);
    }

    /** What the schema cannot find wrong with one rule of the namespace; empty if nothing is. */
    public static List<String> problems(String namespace, String text) {
        List<String> problems = new ArrayList<>();
        if (text.startsWith(AccessRule.OWNER_PREFIX)) {
            OwnerPattern pattern = OwnerPattern.of(text.substring(AccessRule.OWNER_PREFIX.length()));
            String problem = pattern.problem(namespace);
            if (!problem.isEmpty()) {
                problems.add(problem);
            }
        }
        return problems;
    }
}
