package dev.switchboard.gateway.topics;

import dev.switchboard.wire.EncodedFrame;

/** How the connections of one endpoint encode an event. Stateless; one object for each encoding, compared by identity. */
@FunctionalInterface
public interface Dialect {

    /** The event as a frame that every connection of this dialect can send. Any thread. */
    EncodedFrame encode(OutboundEvent event);
}
