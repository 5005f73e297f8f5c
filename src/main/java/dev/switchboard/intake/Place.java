package dev.switchboard.intake;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The place of one client without a token. Given back once, when the token is known or the client is gone; a second time does
 * nothing. Any thread.
 */
public final class Place {

    private final Crowd crowd;
    private final Object network;
    private final AtomicBoolean left = new AtomicBoolean();

    Place(Crowd crowd, Object network) {
        this.crowd = crowd;
        this.network = network;
    }

    public void leave() {
        if (left.compareAndSet(false, true)) {
            crowd.left(network);
        }
    }

    boolean isLeft() {
        return left.get();
    }
}
