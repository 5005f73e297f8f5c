package dev.switchboard.wire;

/** What rides in a {@link FlushWindow}: something waits in it that leaves at the window's end. */
@FunctionalInterface
public interface FlushTarget {

    /** The window is over: what waits leaves now. On the window's event loop. */
    void rideOver(long now);
}
