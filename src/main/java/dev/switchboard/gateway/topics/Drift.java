package dev.switchboard.gateway.topics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a node holds twice, so that one copy may drift from the other; the self-audits find and repair that. */
public enum Drift {
    /** A connection's list of its topics and the topic's list of its members. */
    REGISTRATION,
    /** The connections that are registered, those that are served, and the channels that are alive. */
    SOCKET,
    /** Which topics have members, what this node delivers, and what the cluster knows that it subscribes to. */
    INTEREST,
    /** Who is online by the routing table, and who was published as online. */
    PRESENCE;

    public static final List<String> LABELS =
            Stream.of(values()).map(Drift::label).toList();

    /** The word that metrics count it under. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
