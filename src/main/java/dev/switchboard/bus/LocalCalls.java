package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Commands that stay on this node: sent over the event bus as they are, one message each, their answers awaited in one
 * place for {@link Commands#ANSWER_TIMEOUT}. Safe from any thread; one per node, as long as it.
 */
final class LocalCalls {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final long LOOK_MS = 100;
    /** From the last look before a call, so that none waits too short. */
    private static final long PATIENCE_NANOS =
            Commands.ANSWER_TIMEOUT.plusMillis(LOOK_MS).toNanos();

    /** A power of two; the event loops keep out of each other's way. */
    private static final int STRIPES = 16;

    private final Vertx vertx;
    /** When the calls that wait were looked at last, which is exact enough for them and costs nothing to ask. */
    private volatile long lookedAt = System.nanoTime();

    private final UnaryOperator<String> addressOf;
    private final Function<Command, Answer> unanswered;
    private final PendingCalls[] stripes = new PendingCalls[STRIPES];
    /** One for each concern of this node. */
    private final Map<String, MessageProducer<LocalCall>> producers = new ConcurrentHashMap<>();

    /**
     * @param addressOf where a concern of this node listens
     * @param unanswered what is answered for a concern that stays silent
     */
    LocalCalls(Vertx vertx, UnaryOperator<String> addressOf, Function<Command, Answer> unanswered) {
        this.vertx = vertx;
        this.addressOf = addressOf;
        this.unanswered = unanswered;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new PendingCalls();
        }
        vertx.setPeriodic(LOOK_MS, fired -> giveUp());
    }

    /** Asks; the future never fails and is answered on the asker's context. Null if nobody listens. */
    Future<Answer> ask(String concern, Command command) {
        LocalCall call = new LocalCall(command, lookedAt + PATIENCE_NANOS);
        PendingCalls pending = stripes[(int) Thread.currentThread().getId() & (STRIPES - 1)];
        pending.add(call);
        Future<Void> sent = producers
                .computeIfAbsent(concern, made -> vertx.eventBus().sender(addressOf.apply(made), LOCAL))
                .write(call);
        if (sent.failed()) {
            pending.remove(call);
            return null;
        }
        return call.answered();
    }

    private void giveUp() {
        long now = System.nanoTime();
        lookedAt = now;
        for (PendingCalls stripe : stripes) {
            stripe.due(now).forEach(call -> call.answer(unanswered.apply(call.command())));
        }
    }
}
