package dev.switchboard.routing.wire;

import dev.switchboard.bus.Topic;

/** A node started or stopped listening to a topic. */
public record InterestChange(Topic topic, boolean gained) {}
