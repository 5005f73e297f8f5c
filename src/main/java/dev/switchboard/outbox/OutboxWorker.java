package dev.switchboard.outbox;

import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Steps;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.LeaseLostException;
import dev.switchboard.storage.Listening;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is in the hub's own outbox while this node has its lease. On its verticle's event loop; lives as long as the
 * verticle.
 */
final class OutboxWorker implements OutboxLoop.Work {

    static final String CHANNEL = "switchboard_outbox";

    private static final Logger LOG = LoggerFactory.getLogger(OutboxWorker.class);
    /** Where nobody wakes it. */
    private static final long POLL_MS = 100;

    private final Vertx vertx;
    private final Postgres postgres;
    private final OutboxConfig config;
    private final Lease lease;
    private final OutboxStore store;
    private final OutboxTargets targets;
    private final Publisher publisher;
    private final OutboxMetrics metrics;
    private final OutboxLoop loop;
    private boolean prepared;
    /** Smaller after a failure, so that what cannot be committed holds up nothing before it. */
    private int batch;

    private @Nullable String problem;

    OutboxWorker(Vertx vertx, Postgres postgres, OutboxConfig config, OutboxStore store, Lease lease) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.config = config;
        this.lease = lease;
        this.store = store;
        this.targets = OutboxTargets.of(vertx, config);
        this.publisher = new Publisher(vertx);
        this.metrics = OutboxMetrics.of(vertx);
        this.batch = config.batch();
        this.loop = new OutboxLoop(vertx, "the outbox", lease, this);
    }

    void start() {
        loop.wake();
    }

    /** Ends it, and leaves the lease to the next node. */
    Future<Void> close() {
        return loop.close();
    }

    /** As soon as the store is there, and again after it was away. */
    @Override
    public Future<Void> prepare() {
        return prepared
                ? Future.succeededFuture()
                : store.keepRules().compose(kept -> store.grant()).map(granted -> {
                    prepared = true;
                    if (!granted) {
                        LOG.warn(
                                "nobody but the owner may call switchboard_publish until an administrator runs: {}",
                                OutboxStore.GRANT);
                    }
                    return null;
                });
    }

    @Override
    public Future<Optional<Listening>> listen(Runnable woken, Runnable lost) {
        return postgres.notifies()
                ? postgres.listen(vertx, CHANNEL, woken, lost)
                : Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<Void> deliver() {
        return store.waiting()
                .compose(waiting -> waiting ? Steps.whileMore(this::deliverSome) : Future.succeededFuture());
    }

    /** Whether there was something. */
    private Future<Boolean> deliverSome() {
        return store.next(batch).compose(events -> {
            if (events.isEmpty() || loop.isClosed()) {
                return Future.succeededFuture(false);
            }
            return move(events).map(moved -> {
                batch = Math.min(config.batch(), batch * 2);
                return true;
            });
        });
    }

    private Future<Void> move(List<OutboxEvent> events) {
        return targets.sort(events).compose(sorted -> store.move(
                        sorted.delivered(), sorted.refused().keySet())
                .map(published -> {
                    published.forEach(publisher::publish);
                    sorted.delivered().keySet().forEach(event -> metrics.delivered(event.age()));
                    sorted.refused().forEach(this::drop);
                    return null;
                }));
    }

    private void drop(OutboxEvent event, String reason) {
        metrics.dropped();
        LOG.warn(
                "dropped event {} of the outbox: id={} topic={}: {}", event.event(), event.id(), event.topic(), reason);
    }

    /** Logs what is new, and tries less at once after a failure. */
    @Override
    public long ended(@Nullable Throwable failure) {
        if (failure instanceof LeaseLostException) {
            lease.lost();
        } else {
            learn(failure == null ? null : failure.toString());
        }
        return lease.isHeld() && !loop.isListening() ? POLL_MS : OutboxLoop.CALM_MS;
    }

    private void learn(@Nullable String words) {
        if (words != null) {
            batch = Math.max(1, batch / 2);
            // Another database may stand there, with other rules and rights.
            prepared = false;
            if (!words.equals(problem)) {
                LOG.warn("the events of applications wait: {}", words);
            }
        } else if (problem != null) {
            LOG.info("the events of applications are delivered again");
        }
        problem = words;
    }
}
