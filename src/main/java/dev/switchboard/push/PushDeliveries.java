package dev.switchboard.push;

import dev.switchboard.bus.LogText;
import dev.switchboard.push.PushSender.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits, a bounded number at a time, and notes what became of each. What is in flight when a node dies comes again from
 * the next one, so a browser may get it twice; it shows both as one. On its verticle's event loop; lives as long as it.
 */
final class PushDeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(PushDeliveries.class);

    private static final int AT_ONCE = 32;
    /** Of one push service, so that a slow one does not take all places. */
    static final int PER_SERVICE = 24;

    private static final long FIRST_PAUSE_MS = 5_000;
    private static final long LONGEST_PAUSE_MS = 600_000;
    private static final int MOST_DOUBLINGS = 10;

    private final DeliveryStore store;
    private final PushSender sender;
    private final PushMetrics metrics;
    private final PushServices services = new PushServices(PER_SERVICE, System::nanoTime);
    private final Set<Long> inFlight = new HashSet<>();
    private @Nullable Promise<Void> idle;
    /** Called when a place has become free. */
    private Runnable freed = () -> {};

    PushDeliveries(DeliveryStore store, PushSender sender, PushMetrics metrics) {
        this.store = store;
        this.sender = sender;
        this.metrics = metrics;
    }

    void onFreed(Runnable listener) {
        freed = listener;
    }

    /** Begins to send what is due, as far as there are places. */
    Future<Void> begin() {
        int places = AT_ONCE - inFlight.size();
        return places <= 0
                ? Future.succeededFuture()
                : store.due(inFlight, services.busy(), places).map(due -> {
                    begin(due);
                    return null;
                });
    }

    private void begin(List<Delivery> due) {
        for (Delivery delivery : due) {
            if (services.begin(delivery.host())) {
                send(delivery);
            }
        }
    }

    private void send(Delivery delivery) {
        inFlight.add(delivery.id());
        sender.send(delivery)
                .onComplete(sent -> services.end(
                        delivery.host(), sent.failed() || sent.result().result() != PushResult.RETRIED))
                .otherwise(failure -> new Outcome(PushResult.RETRIED, 0, failure.toString()))
                .compose(outcome -> note(delivery, outcome))
                .onFailure(failure -> LOG.warn("a push message waits: {}", failure.toString()))
                .onComplete(noted -> end(delivery));
    }

    private void end(Delivery delivery) {
        inFlight.remove(delivery.id());
        freed.run();
        if (idle != null && inFlight.isEmpty()) {
            idle.tryComplete();
        }
    }

    private Future<Void> note(Delivery delivery, Outcome outcome) {
        metrics.ended(outcome.result().label());
        if (!outcome.why().isEmpty()) {
            LOG.info(
                    "push message {}: host={} why={}",
                    outcome.result().label(),
                    LogText.field(delivery.host()),
                    LogText.quoted(outcome.why()));
        }
        return switch (outcome.result()) {
            case RETRIED -> store.later(delivery, pause(delivery.attempts(), outcome.pauseMs()));
            case GONE -> store.gone(delivery);
            default -> store.done(delivery);
        };
    }

    /** Doubled with each attempt, and spread; not shorter than the push service asks for. */
    private static Duration pause(int attempts, long askedMs) {
        long most = Math.min(FIRST_PAUSE_MS << Math.min(attempts, MOST_DOUBLINGS), LONGEST_PAUSE_MS);
        long own = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
        return Duration.ofMillis(
                Math.max(own, Math.min(askedMs, Duration.ofHours(1).toMillis())));
    }

    /** Drops what waits for too long. */
    Future<Void> sweep() {
        return store.sweep()
                .onSuccess(dropped -> {
                    for (int i = 0; i < dropped; i++) {
                        metrics.ended(PushResult.EXPIRED.label());
                    }
                })
                .mapEmpty();
    }

    /** Succeeds when nothing is in flight. */
    Future<Void> whenIdle() {
        if (inFlight.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        idle = promise;
        return promise.future();
    }
}
