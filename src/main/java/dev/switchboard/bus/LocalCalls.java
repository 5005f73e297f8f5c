package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Commands to concerns of this node. Each is one event-bus message that carries the object itself; one periodic timer
 * times them out after {@link Commands#ANSWER_TIMEOUT}. Safe from any thread; one per node, for its lifetime.
 */
final class LocalCalls {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final long SWEEP_MS = 100;
    /** Counted from the sweep before a call, so that no call times out too early. */
    private static final long TIMEOUT_NANOS =
            Commands.ANSWER_TIMEOUT.plusMillis(SWEEP_MS).toNanos();

    /** A power of two; several, so that the event loops do not contend for one lock. */
    private static final int STRIPES = 16;

    private final Vertx vertx;
    /** When the last sweep began: exact enough for a timeout, and cheaper than the clock. */
    private volatile long sweptAt = System.nanoTime();

    private final UnaryOperator<String> addressOf;
    private final Function<Command, Answer> unanswered;
    private final PendingCalls[] stripes = new PendingCalls[STRIPES];
    /** One per concern. */
    private final Map<String, MessageProducer<LocalCall>> producers = new ConcurrentHashMap<>();

    /**
     * @param addressOf the address of a concern on this node
     * @param unanswered the answer to a command that timed out
     */
    LocalCalls(Vertx vertx, UnaryOperator<String> addressOf, Function<Command, Answer> unanswered) {
        this.vertx = vertx;
        this.addressOf = addressOf;
        this.unanswered = unanswered;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new PendingCalls();
        }
        vertx.setPeriodic(SWEEP_MS, fired -> expire());
    }

    /** Sends the command; the future never fails and completes on the calling context. Null if no instance listens. */
    @Nullable
    Future<Answer> ask(String concern, Command command) {
        PendingCalls pending = stripes[(int) Thread.currentThread().getId() & (STRIPES - 1)];
        LocalCall call = new LocalCall(command, pending, sweptAt + TIMEOUT_NANOS);
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

    private void expire() {
        long now = System.nanoTime();
        sweptAt = now;
        for (PendingCalls stripe : stripes) {
            stripe.due(now).forEach(call -> call.answer(unanswered.apply(call.command())));
        }
    }
}
