package dev.switchboard.wire;

/** Something that waits in a {@link FlushWindow} and leaves when the window ends. */
@FunctionalInterface
public interface FlushTarget {

    /** The window has ended: what waits leaves now. On the window's event loop. */
    void rideOver(long now);
}
