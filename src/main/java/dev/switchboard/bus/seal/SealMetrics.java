package dev.switchboard.bus.seal;

import java.util.List;

/** Receives the refusals of messages from other nodes. Called on any event loop and on Hazelcast's threads; must not block. */
public interface SealMetrics {

    SealMetrics NONE = new SealMetrics() {};

    /** Every reason; see {@link Refusal}. */
    List<String> REASONS = List.of(
            "unsealed", "forged", "unknown", "early", "replayed", "unreadable", "malformed", "unfinished", "stranger");

    /** A message from another node was refused. */
    default void refused(String reason) {}
}
