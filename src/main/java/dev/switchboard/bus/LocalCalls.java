package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Commands that stay on this node: sent over the event bus as they are, one message each, their answers awaited in one
 * place for {@link Commands#ANSWER_TIMEOUT}. Safe from any thread; one per node, as long as it.
 */
final class LocalCalls {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final long LOOK_MS = 100;
    /** A power of two; the event loops keep out of each other's way. */
    private static final int STRIPES = 16;

    private final Vertx vertx;
    private final Function<Command, Answer> unanswered;
    private final PendingCalls[] stripes = new PendingCalls[STRIPES];
    /** One for each concern of this node. */
    private final Map<String, MessageProducer<LocalCall>> producers = new ConcurrentHashMap<>();

    /**
     * @param unanswered what is answered for a concern that stays silent
     */
    LocalCalls(Vertx vertx, Function<Command, Answer> unanswered) {
        this.vertx = vertx;
        this.unanswered = unanswered;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new PendingCalls();
        }
        vertx.setPeriodic(LOOK_MS, fired -> giveUp());
    }

    /** Asks; the future fails if nobody has the address, and is otherwise answered on the asker's context. */
    Future<Answer> ask(String address, Command command) {
        LocalCall call = new LocalCall(command, System.nanoTime() + Commands.ANSWER_TIMEOUT.toNanos());
        PendingCalls pending = stripes[(int) Thread.currentThread().getId() & (STRIPES - 1)];
        pending.add(call);
        Future<Void> sent = producers
                .computeIfAbsent(address, made -> vertx.eventBus().sender(made, LOCAL))
                .write(call);
        if (sent.succeeded()) {
            return call.answered();
        }
        return sent.onFailure(unheard -> pending.remove(call)).compose(heard -> call.answered());
    }

    private void giveUp() {
        long now = System.nanoTime();
        for (PendingCalls stripe : stripes) {
            stripe.due(now).forEach(call -> call.answer(unanswered.apply(call.command())));
        }
    }
}
