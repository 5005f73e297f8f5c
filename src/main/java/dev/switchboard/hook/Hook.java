package dev.switchboard.hook;

import dev.switchboard.backend.BackEnd;
import dev.switchboard.backend.BackEndConfig;
import dev.switchboard.backend.Call;
import dev.switchboard.backend.CallIds;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.config.Reloadable;
import dev.switchboard.hook.HookStore.Due;
import dev.switchboard.hook.HookStore.Held;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers one hook while this node holds it: looks which topics have moved, sends what it takes of them in batches, one
 * after the other, and notes how far each topic has come once a batch was taken. A node that dies leaves the hook to the
 * next when its lease is over; what it had sent and not noted comes again. On its verticle's event loop; ends with it.
 */
final class Hook {

    private static final Logger LOG = LoggerFactory.getLogger(Hook.class);

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final long RENEW_MS = 3_000;
    /** How long after an answer that brought nothing it looks again. */
    private static final long IDLE_MS = 300;

    private static final long LATER_MS = 1_000;
    private static final int TOPICS = 32;
    private static final int PAGE_LENGTH = 1 << 18;

    private final Vertx vertx;
    private final HookConfig config;
    private final BackEnd backEnd;
    private final HookStore store;
    private final TopicLogs logs;
    private boolean known;
    private boolean ended;
    private boolean failing;

    Hook(Vertx vertx, HookConfig config, Reloadable<BackEndConfig> backEnd, HookStore store, TopicLogs logs) {
        this.vertx = vertx;
        this.config = config;
        this.backEnd = new BackEnd(vertx, "hooks." + config.name(), backEnd, Reply::isSuccess);
        this.store = store;
        this.logs = logs;
    }

    void start() {
        turn();
    }

    private void turn() {
        if (ended) {
            return;
        }
        step().otherwise(failure -> {
                    note(failure);
                    return LATER_MS;
                })
                .onSuccess(pauseMs -> {
                    if (pauseMs == 0) {
                        vertx.runOnContext(now -> turn());
                    } else if (!ended) {
                        vertx.setTimer(pauseMs, fired -> turn());
                    }
                });
    }

    /** After how many milliseconds to go on; 0 for at once. */
    private Future<Long> step() {
        return (known ? Future.succeededFuture() : store.ensure(config.name()))
                .compose(there -> {
                    known = true;
                    return store.hold(config.name(), LEASE);
                })
                .compose(held -> {
                    long pauseMs = pause(held);
                    return pauseMs > 0 ? Future.succeededFuture(pauseMs) : deliver(held.orElseThrow());
                });
    }

    private static long pause(Optional<Held> held) {
        if (held.isEmpty() || held.get().parked()) {
            return LATER_MS;
        }
        return Math.min(held.get().waitMs(), LATER_MS);
    }

    private Future<Long> deliver(Held held) {
        return store.look(config.name())
                .compose(looked -> store.due(config.name(), TOPICS))
                .compose(due -> due.isEmpty() ? Future.succeededFuture(IDLE_MS) : deliver(held, due));
    }

    private Future<Long> deliver(Held held, List<Due> due) {
        List<Future<?>> pages = new ArrayList<>();
        due.forEach(topic -> pages.add(logs.read(topic.topic(), topic.seq(), config.batch(), PAGE_LENGTH)));
        return Future.all(pages).compose(read -> {
            HookBatch batch = new HookBatch(config.events(), config.batch());
            for (int i = 0; i < due.size() && !batch.isFull(); i++) {
                batch.add(due.get(i), read.resultAt(i));
            }
            return batch.isEmpty()
                    ? store.taken(config.name(), 0, batch.positions()).map(0L)
                    : store.times(batch.topics(), batch.seqs())
                            .compose(times -> send(batch, batch.body(times)))
                            .transform(sent -> sent.succeeded()
                                    ? store.taken(config.name(), batch.size(), batch.positions())
                                            .map(0L)
                                    : failed(held, sent.cause()));
        });
    }

    /** Keeps the lease meanwhile. */
    private Future<Reply> send(HookBatch batch, Buffer body) {
        long renewal = vertx.setPeriodic(
                RENEW_MS, fired -> store.hold(config.name(), LEASE).onFailure(this::note));
        Call call = Call.of(
                vertx,
                backEnd.name(),
                CallIds.of(config.name(), "hook", batch.content()),
                body,
                Deadline.in(backEnd.config().timeout()),
                true);
        return backEnd.ask(call).onComplete(answered -> vertx.cancelTimer(renewal));
    }

    private Future<Long> failed(Held held, Throwable cause) {
        Duration pause = pauseAfter(held.attempts());
        return store.failed(config.name(), String.valueOf(cause.getMessage()), pause, config.retryFor())
                .map(parked -> {
                    if (parked) {
                        LOG.error(
                                "hook {} has failed for {} h and is parked until it is retried",
                                config.name(),
                                config.retryFor().toHours());
                    }
                    return LATER_MS;
                });
    }

    /** Doubled with each failure, and spread. */
    private Duration pauseAfter(int attempts) {
        long most =
                Math.min(config.longestPause().toMillis(), config.firstPause().toMillis() << Math.min(attempts, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    private void note(Throwable failure) {
        if (!failing) {
            LOG.warn("hook {} waits: {}", config.name(), failure.toString());
        }
        failing = true;
        vertx.setTimer(LATER_MS, fired -> failing = false);
    }

    Future<Void> close() {
        ended = true;
        return backEnd.close();
    }
}
