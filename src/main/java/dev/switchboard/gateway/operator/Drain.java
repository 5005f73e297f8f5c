package dev.switchboard.gateway.operator;

import dev.switchboard.bus.Commands;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Empties a node that ends, or that its operator takes out for a while: admits nobody, and tells its connections
 * {@code 1012} a few at a time, in random order and at uneven times, so that the nodes they come back to are not stormed. A connection hears the answers to what it has asked
 * before it is told. Used once; its steps run on the context that began it.
 */
public final class Drain {

    private static final long LOOK_MS = 100;
    /** Longer than any command stays unanswered; what is open then is closed without its answers. */
    private static final Duration PATIENCE = Commands.ANSWER_TIMEOUT.plusSeconds(1);

    private final Gateway gateway;
    private final List<Connection> left;
    private final Promise<Void> emptied = Promise.promise();
    private final DrainPace pace;
    private final long begun = System.nanoTime();
    private long told;
    private long allTold;

    private Drain(Gateway gateway) {
        this.gateway = gateway;
        this.left = gateway.registry().all();
        this.pace = new DrainPace(gateway.config().drainPerSecond());
        Collections.shuffle(left);
    }

    /** Starts a node's end, and completes when no connection is left. */
    public static Future<Void> of(Gateway gateway) {
        gateway.drainForGood();
        return begin(gateway);
    }

    /** Empties a node that goes on, until it {@link Gateway#admitAgain admits again}; completes when either is so. */
    static Future<Void> forNow(Gateway gateway) {
        gateway.drain();
        return begin(gateway);
    }

    private static Future<Void> begin(Gateway gateway) {
        Drain drain = new Drain(gateway);
        drain.tell();
        return drain.emptied.future();
    }

    /** The longest that it takes now. */
    public static Duration atMost(Gateway gateway) {
        return PATIENCE.plusSeconds(
                1 + gateway.registry().size() / gateway.config().drainPerSecond());
    }

    private void tell() {
        if (!gateway.isDraining()) {
            emptied.complete();
            return;
        }
        for (long due = pace.due(System.nanoTime() - begun); told < due && !left.isEmpty(); told++) {
            tell(left.remove(left.size() - 1));
        }
        if (left.isEmpty()) {
            allTold = System.nanoTime();
            awaitEmpty();
        } else {
            later(DrainPace.pauseMs(ThreadLocalRandom.current()), this::tell);
        }
    }

    private void awaitEmpty() {
        // Those that were admitted while this began are among them.
        List<Connection> open = gateway.registry().all();
        if (open.isEmpty() || !gateway.isDraining()) {
            emptied.complete();
            return;
        }
        boolean late = System.nanoTime() - allTold > PATIENCE.toNanos();
        open.forEach(late ? Drain::end : Drain::tell);
        later(LOOK_MS, late ? emptied::complete : this::awaitEmpty);
    }

    private static void tell(Connection connection) {
        connection.shard().execute(connection::drain);
    }

    private static void end(Connection connection) {
        connection.shard().execute(() -> connection.close(CloseReason.DRAIN));
    }

    private void later(long delayMs, Runnable next) {
        gateway.vertx().setTimer(delayMs, fired -> next.run());
    }
}
