package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Commands to concerns of this node. Each is one event-bus message that carries the object itself; one periodic timer
 * times them out, each after its command's own time. Safe from any thread; one per node, for its lifetime.
 */
final class LocalCalls {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final long SWEEP_MS = 100;
    /** A power of two; several, so that the event loops do not contend for one lock. */
    private static final int STRIPES = 16;

    private final Vertx vertx;
    /** When the last sweep began: exact enough for a timeout, and cheaper than the clock. */
    private volatile long sweptAt = System.nanoTime();

    private final UnaryOperator<String> addressOf;
    private final Function<Command, Answer> unanswered;
    /** The calls of each timeout, which the commands of one concern have in common; all times are known from the start. */
    private final Map<Duration, PendingCalls[]> stripes = new HashMap<>();
    /** One per concern. */
    private final Map<String, MessageProducer<LocalCall>> producers = new ConcurrentHashMap<>();

    /**
     * @param addressOf the address of a concern on this node
     * @param unanswered the answer to a command that timed out
     * @param timeouts all the times after which calls may time out
     */
    LocalCalls(
            Vertx vertx,
            UnaryOperator<String> addressOf,
            Function<Command, Answer> unanswered,
            Collection<Duration> timeouts) {
        this.vertx = vertx;
        this.addressOf = addressOf;
        this.unanswered = unanswered;
        timeouts.forEach(timeout -> stripes.computeIfAbsent(timeout, made -> newStripes()));
        vertx.setPeriodic(SWEEP_MS, fired -> expire());
    }

    private static PendingCalls[] newStripes() {
        PendingCalls[] made = new PendingCalls[STRIPES];
        Arrays.setAll(made, each -> new PendingCalls());
        return made;
    }

    /** Sends the command; the future never fails and completes on the calling context. Null if no instance listens. */
    @Nullable
    Future<Answer> ask(String concern, Command command, Duration timeout) {
        PendingCalls[] ofTimeout = Objects.requireNonNull(stripes.get(timeout));
        PendingCalls pending = ofTimeout[(int) Thread.currentThread().getId() & (STRIPES - 1)];
        // Counted from the sweep before the call, so that no call times out too early.
        LocalCall call = new LocalCall(
                command, pending, sweptAt + timeout.plusMillis(SWEEP_MS).toNanos());
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
        for (PendingCalls[] ofTimeout : stripes.values()) {
            for (PendingCalls stripe : ofTimeout) {
                stripe.due(now).forEach(call -> call.answer(unanswered.apply(call.command())));
            }
        }
    }
}
