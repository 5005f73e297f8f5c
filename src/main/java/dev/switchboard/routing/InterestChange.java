package dev.switchboard.routing;

import dev.switchboard.bus.Topic;

/** A node began or ceased to listen to a topic. */
record InterestChange(Topic topic, boolean gained) {}
