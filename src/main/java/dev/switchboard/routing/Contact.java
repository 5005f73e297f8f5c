package dev.switchboard.routing;

/** When a peer last sent a frame, and since when it owes an answer. Times are {@link RouterLoop#now}. */
final class Contact {

    private static final long NEVER = Long.MIN_VALUE;

    private long lastReceived = RouterLoop.now();
    private long owesSince = NEVER;
    private int pending;

    /** A frame of the peer arrived; any frame proves that it lives. */
    void received() {
        lastReceived = RouterLoop.now();
    }

    void asked() {
        pending++;
        if (owesSince == NEVER) {
            owesSince = RouterLoop.now();
        }
    }

    void answered() {
        pending--;
        owesSince = pending > 0 ? RouterLoop.now() : NEVER;
    }

    /** No answer came, or one that does not help: the peer still owes it. */
    void unanswered() {
        pending--;
    }

    /** How long ago the last frame arrived. */
    long silentFor() {
        return RouterLoop.now() - lastReceived;
    }

    /** How long the peer has owed an answer without giving any other; 0 if it owes none. */
    long owesFor() {
        return owesSince == NEVER ? 0 : RouterLoop.now() - owesSince;
    }
}
