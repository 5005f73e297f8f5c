package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.connection.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The registrations of a client that is over its rate limit: after a pause they start one by one, each when the one before
 * is answered. On the connection's event loop; bounded by the number of the client's addresses.
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

    /** Whether a registration may start at once. */
    boolean isFree() {
        return !paused && waiting.isEmpty();
    }

    void add(Registration registration) {
        registration.enter(Registration.State.WAITING);
        waiting.add(registration);
    }

    /** Starts no registration for {@code delayMs}. */
    void pause(long delayMs) {
        if (!paused) {
            paused = true;
            connection.shard().vertx().setTimer(delayMs, fired -> {
                paused = false;
                next();
            });
        }
    }

    /** Starts the next registration, if there is one. */
    void next() {
        Registration registration = paused || !connection.isOpen() ? null : waiting.poll();
        if (registration != null) {
            start.accept(registration);
        }
    }
}
