package dev.switchboard.client;

/** Whether there is a connection. */
public enum State {
    /** An attempt is under way, or everything is being joined again. */
    CONNECTING,
    OPEN,
    /** The next attempt starts at a known moment. */
    WAITING,
    /** Closed by the application, or because the user has to sign in. */
    CLOSED
}
