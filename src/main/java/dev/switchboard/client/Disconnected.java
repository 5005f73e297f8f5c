package dev.switchboard.client;

/** The outcome is unknown: the connection was lost, or no answer arrived. */
public final class Disconnected extends RuntimeException {

    private static final long serialVersionUID = 1;

    Disconnected(String words) {
        super(words);
    }
}
