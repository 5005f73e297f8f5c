package dev.switchboard.routing.wire;

import java.util.UUID;

/**
 * A frame and its sender.
 *
 * @param member the sender's Hazelcast member; it changes when a node rejoins after being cut off
 * @param epoch a random number drawn each time the sender's router starts
 */
public record Envelope(UUID member, long epoch, Frame frame) {}
