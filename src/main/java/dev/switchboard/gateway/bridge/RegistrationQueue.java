package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.connection.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The registrations of a client that asks faster than its limits allow: after a pause they are taken up one after the
 * other, each when the one before it is answered. On the connection's event loop; its user bounds it.
 */
final class RegistrationQueue {

    private final Connection connection;
    private final Consumer<Registration> start;
    private final Deque<Registration> waiting = new ArrayDeque<>(0);
    private boolean paused;

    RegistrationQueue(Connection connection, Consumer<Registration> start) {
        this.connection = connection;
        this.start = start;
    }

    /** Whether nobody has to wait. */
    boolean isFree() {
        return !paused && waiting.isEmpty();
    }

    void add(Registration registration) {
        registration.enter(Registration.State.WAITING);
        waiting.add(registration);
    }

    /** Lets all wait so long. */
    void pause(long delayMs) {
        if (!paused) {
            paused = true;
            connection.loop().vertx().setTimer(delayMs, fired -> {
                paused = false;
                next();
            });
        }
    }

    /** Takes up the next one. */
    void next() {
        Registration registration = paused || !connection.isOpen() ? null : waiting.poll();
        if (registration != null) {
            start.accept(registration);
        }
    }
}
