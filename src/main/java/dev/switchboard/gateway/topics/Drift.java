package dev.switchboard.gateway.topics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a node holds twice, so that one can differ from the other; the self-audit finds that and puts it right. */
public enum Drift {
    /** A connection's own list of its topics and the topic's list of its members. */
    REGISTRATION,
    /** The connections that are registered, those that are served, and the channels that are alive. */
    SOCKET,
    /** Which topics have members, what this node delivers, and what it has told the cluster that it listens to. */
    INTEREST,
    /** Who is online by the routing table, and who was said to be. */
    PRESENCE;

    public static final List<String> LABELS =
            Stream.of(values()).map(Drift::label).toList();

    /** As the metric has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
