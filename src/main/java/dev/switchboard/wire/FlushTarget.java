package dev.switchboard.wire;

import dev.switchboard.gateway.connection.Shard;

/** What rides in a {@link Shard}'s flush window: something waits in it that leaves at the window's end. */
@FunctionalInterface
public interface FlushTarget {

    /** The window is over: what waits leaves now. On the shard's event loop. */
    void rideOver(long now);
}
