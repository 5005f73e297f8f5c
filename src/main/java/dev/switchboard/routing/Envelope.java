package dev.switchboard.routing;

import java.util.UUID;

/**
 * A frame and who says it.
 *
 * @param member the sender's Hazelcast member; it changes when a node that was cut off comes back
 * @param epoch drawn anew when the sender's router starts
 */
record Envelope(UUID member, long epoch, Frame frame) {}
