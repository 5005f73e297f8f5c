package dev.switchboard.routing;

/** When a peer was last heard of, and since when it owes an answer. Times as {@link RouterState#now} has them. */
final class Contact {

    private static final long NEVER = Long.MIN_VALUE;

    private long lastHeard = RouterState.now();
    private long owesSince = NEVER;
    private int open;

    /** Any frame of the peer shows that it lives. */
    void heard() {
        lastHeard = RouterState.now();
    }

    void asked() {
        open++;
        if (owesSince == NEVER) {
            owesSince = RouterState.now();
        }
    }

    void answered() {
        open--;
        owesSince = open > 0 ? RouterState.now() : NEVER;
    }

    /** No answer came, or none that helps: what is owed stays owed. */
    void unanswered() {
        open--;
    }

    long lastHeard() {
        return lastHeard;
    }

    /** For how long something has been owed, while nothing else was answered; 0 if nothing is. */
    long owesFor() {
        return owesSince == NEVER ? 0 : RouterState.now() - owesSince;
    }
}
