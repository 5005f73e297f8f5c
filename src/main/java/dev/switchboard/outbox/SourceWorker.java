package dev.switchboard.outbox;

import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Steps;
import dev.switchboard.outbox.SourceRow.Mark;
import dev.switchboard.outbox.TakenStore.Taken;
import dev.switchboard.storage.ForeignDatabase;
import dev.switchboard.storage.ForeignDatabaseException;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.LeaseLostException;
import dev.switchboard.storage.Listening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is in the table of a source while this node has its lease. Each batch is read at the source, put into the logs
 * and noted as taken in one transaction of the hub's, published, and deleted at the source; the next one is read only then. A
 * node that takes over deletes first what is noted. On its verticle's event loop, which closes it, and its database with it.
 */
final class SourceWorker implements OutboxLoop.Work {

    private static final Logger LOG = LoggerFactory.getLogger(SourceWorker.class);

    private static final long SHORTEST_PAUSE_MS = 1_000;
    private static final long LONGEST_PAUSE_MS = 30_000;

    private final Vertx vertx;
    private final SourceConfig config;
    private final int maxBytes;
    private final ForeignDatabase database;
    private final SourceStore source;
    private final TakenStore store;
    private final Lease lease;
    private final OutboxTargets targets;
    private final Publisher publisher;
    private final OutboxSourceMetrics metrics;
    private final OutboxLoop loop;
    /** What was taken last and is deleted at the source; null if that is not known. */
    private @Nullable Taken settled;
    /** Smaller after a failure of the hub's, so that what cannot be committed holds up nothing before it. */
    private int batch;
    /** How many rows were tried last. */
    private int tried;

    private long pauseMs = SHORTEST_PAUSE_MS;
    private @Nullable String problem;

    SourceWorker(
            Vertx vertx,
            SourceConfig config,
            OutboxTargets targets,
            ForeignDatabase database,
            TakenStore store,
            Lease lease) {
        this.vertx = vertx;
        this.config = config;
        this.maxBytes = targets.config().maxDataBytes();
        this.database = database;
        this.source = new SourceStore(database, config.table());
        this.store = store;
        this.lease = lease;
        this.targets = targets;
        this.publisher = new Publisher(vertx);
        this.metrics = OutboxMetrics.of(vertx).source(config.name());
        this.batch = config.batch();
        this.loop = new OutboxLoop(vertx, "source " + config.name() + " of the outbox", lease, this);
    }

    void start() {
        loop.wake();
    }

    Future<Void> close() {
        return loop.close().eventually(() -> {
            metrics.working(false);
            return database.close();
        });
    }

    @Override
    public Future<Void> prepare() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<Listening>> listen(Runnable woken, Runnable lost) {
        return database.listen(vertx, OutboxWorker.CHANNEL, woken, lost);
    }

    @Override
    public Future<Void> deliver() {
        return Steps.whileMore(() -> settle().compose(this::deliverAfter));
    }

    /** Deletes at the source what was taken from it before. */
    private Future<Taken> settle() {
        Taken known = settled;
        return known != null
                ? Future.succeededFuture(known)
                : store.read()
                        .compose(last -> source.remove(last.marks()).map(last))
                        .onSuccess(last -> settled = last);
    }

    /** Whether there was something, and this node still has the lease: a long backlog takes longer than that. */
    private Future<Boolean> deliverAfter(Taken last) {
        return source.next(batch, maxBytes).compose(rows -> {
            if (rows.isEmpty() || loop.isClosed()) {
                return Future.succeededFuture(false);
            }
            tried = rows.size();
            requireDeleted(last, rows);
            return SourceBatch.of(rows, targets)
                    .compose(sorted -> refuse(sorted).compose(refused -> move(last, sorted)))
                    .compose(taken -> lease.take());
        });
    }

    /** A trigger of theirs may keep rows from being deleted. */
    private static void requireDeleted(Taken last, List<SourceRow> rows) {
        rows.stream()
                .map(SourceRow::mark)
                .filter(last.marks()::contains)
                .findFirst()
                .ifPresent(kept -> {
                    throw new ForeignDatabaseException("row " + kept.id() + " is delivered and cannot be deleted");
                });
    }

    private Future<Void> refuse(SourceBatch rows) {
        return source.refuse(rows.refused()).onSuccess(marked -> report(rows.refused()));
    }

    /** One line for many: each row says itself what is wrong with it. */
    private void report(Map<Mark, String> refused) {
        metrics.refused(refused.size());
        refused.entrySet().stream()
                .findFirst()
                .ifPresent(first -> LOG.warn(
                        "refused {} rows of source {} of the outbox; row {}: {}",
                        refused.size(),
                        config.name(),
                        first.getKey().id(),
                        first.getValue()));
    }

    private Future<Taken> move(Taken last, SourceBatch rows) {
        if (rows.marks().isEmpty()) {
            return Future.succeededFuture(last);
        }
        settled = null;
        return store.take(last, rows.delivered(), rows.marks())
                .onSuccess(published -> {
                    published.forEach(publisher::publish);
                    rows.delivered().keySet().forEach(event -> metrics.delivered(event.age()));
                })
                .compose(published -> source.remove(rows.marks()))
                .map(removed -> new Taken(last.turn() + 1, Set.copyOf(rows.marks())))
                .onSuccess(taken -> {
                    settled = taken;
                    batch = Math.min(config.batch(), batch * 2);
                })
                .recover(failure -> refuseAlone(last, rows, failure));
    }

    /** What the hub's store cannot hold, whatever that is, holds up nothing after it. */
    private Future<Taken> refuseAlone(Taken last, SourceBatch rows, Throwable failure) {
        if (rows.marks().size() != 1 || !(failure instanceof PgException unusable) || !isOfValue(unusable)) {
            return Future.failedFuture(failure);
        }
        Map<Mark, String> refused =
                Map.of(rows.marks().get(0), "the hub cannot store it: " + unusable.getErrorMessage());
        return source.refuse(refused).map(marked -> {
            report(refused);
            settled = last;
            return last;
        });
    }

    /** SQLSTATE classes of what is wrong with a value. */
    private static boolean isOfValue(PgException failure) {
        String state = String.valueOf(failure.getSqlState());
        return state.startsWith("22") || state.startsWith("54");
    }

    @Override
    public long ended(@Nullable Throwable failure) {
        if (failure == null) {
            return succeeded();
        }
        if (failure instanceof LeaseLostException) {
            lease.lost();
            yielded();
            return OutboxLoop.CALM_MS;
        }
        settled = null;
        report(failure);
        if (failure instanceof ForeignDatabaseException) {
            return failed();
        }
        batch = Math.max(1, Math.min(batch, tried) / 2);
        return OutboxLoop.CALM_MS;
    }

    /** What another node takes and deletes meanwhile is not known. */
    private void yielded() {
        settled = null;
        metrics.working(false);
    }

    private long succeeded() {
        if (!lease.isHeld()) {
            yielded();
            return OutboxLoop.CALM_MS;
        }
        metrics.working(true);
        pauseMs = SHORTEST_PAUSE_MS;
        if (problem != null) {
            LOG.info("source {} of the outbox is delivered again", config.name());
            problem = null;
        }
        return config.pollInterval().toMillis();
    }

    /** Lets another node try: it may reach the source. */
    private long failed() {
        metrics.failed();
        metrics.working(false);
        if (lease.isHeld()) {
            lease.leave().onFailure(this::report);
        }
        long pause = pauseMs;
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        return pause;
    }

    private void report(Throwable failure) {
        String words = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (!words.equals(problem)) {
            LOG.warn("the events of source {} of the outbox wait: {}", config.name(), words);
        }
        problem = words;
    }
}
