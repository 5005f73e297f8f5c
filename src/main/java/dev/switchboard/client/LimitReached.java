package dev.switchboard.client;

/** A limit of this client, not of the hub: nothing was sent or stored. */
public final class LimitReached extends RuntimeException {

    private static final long serialVersionUID = 1;

    LimitReached(String words) {
        super(words);
    }
}
