package dev.switchboard.gateway.operator;

import dev.switchboard.bus.Commands;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.connection.Draining;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Empties a node that stops, or that its operator takes out for a while: it admits no connections, and ends those it has
 * with {@code 1012}, a few at a time, in random order and at uneven times, so that they do not storm the nodes they go to.
 * A connection gets the answers to its commands before it ends. Safe from any thread; lives as long as the node.
 */
public final class Drain {

    private static final long LOOK_MS = 100;
    /** Longer than any command stays unanswered; connections that are open after it are closed without their answers. */
    private static final Duration PATIENCE = Commands.ANSWER_TIMEOUT.plusSeconds(1);

    private final Vertx vertx;
    private final ConnectionRegistry registry;
    private final Draining state;
    private final DrainConfig config;

    public Drain(Vertx vertx, ConnectionRegistry registry, Draining state, DrainConfig config) {
        this.vertx = vertx;
        this.registry = registry;
        this.state = state;
        this.config = config;
    }

    /** Starts the node's end, and completes when no connection is left. */
    public Future<Void> forGood() {
        state.beginForGood();
        return new Run().begin();
    }

    /** Empties a node that continues; completes when it is empty, or admits again. */
    Future<Void> forNow() {
        state.begin();
        return new Run().begin();
    }

    /** Admits connections again; false if the node stops. */
    boolean end() {
        return state.end();
    }

    boolean isDraining() {
        return state.isDraining();
    }

    /** The longest that it takes now. */
    public Duration atMost() {
        return PATIENCE.plusSeconds(1 + registry.size() / config.perSecond());
    }

    private void later(long delayMs, Runnable next) {
        vertx.setTimer(delayMs, fired -> next.run());
    }

    /** One drain, on the context that began it. */
    private final class Run {

        private final List<Connection> left = registry.all();
        private final Promise<Void> emptied = Promise.promise();
        private final DrainPace pace = new DrainPace(config.perSecond());
        private final long begun = System.nanoTime();
        private long drained;
        private long allDrained;

        Future<Void> begin() {
            Collections.shuffle(left);
            drainSome();
            return emptied.future();
        }

        private void drainSome() {
            if (!state.isDraining()) {
                emptied.complete();
                return;
            }
            for (long due = pace.due(System.nanoTime() - begun); drained < due && !left.isEmpty(); drained++) {
                drain(left.remove(left.size() - 1));
            }
            if (left.isEmpty()) {
                allDrained = System.nanoTime();
                awaitEmpty();
            } else {
                later(DrainPace.pauseMs(ThreadLocalRandom.current()), this::drainSome);
            }
        }

        private void awaitEmpty() {
            // Connections that were admitted while this began are among them.
            List<Connection> open = registry.all();
            if (open.isEmpty() || !state.isDraining()) {
                emptied.complete();
                return;
            }
            boolean late = System.nanoTime() - allDrained > PATIENCE.toNanos();
            open.forEach(late ? Run::end : Run::drain);
            later(LOOK_MS, late ? emptied::complete : this::awaitEmpty);
        }

        private static void drain(Connection connection) {
            connection.loop().execute(connection::drain);
        }

        private static void end(Connection connection) {
            connection.loop().execute(() -> connection.close(CloseReason.DRAIN));
        }
    }
}
