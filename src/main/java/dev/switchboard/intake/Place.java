package dev.switchboard.intake;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The place of one client without a token. Given back once, when the token is known or the client is gone; a second time does
 * nothing. Any thread.
 */
public final class Place {

    private final Consumer<Object> leaving;
    private final Object network;
    private final AtomicBoolean left = new AtomicBoolean();

    Place(Consumer<Object> leaving, Object network) {
        this.leaving = leaving;
        this.network = network;
    }

    public void leave() {
        if (left.compareAndSet(false, true)) {
            leaving.accept(network);
        }
    }

    boolean isLeft() {
        return left.get();
    }
}
