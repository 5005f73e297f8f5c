package dev.switchboard.hook;

import dev.switchboard.backend.BackEnd;
import dev.switchboard.backend.Call;
import dev.switchboard.backend.CallIds;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.hook.HookStore.Due;
import dev.switchboard.hook.HookStore.Standing;
import dev.switchboard.hook.ParkedStore.Again;
import dev.switchboard.storage.Lease;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one hook: those that an operator wants to be sent again before all others. What was not taken is tried
 * again after a pause, and parked once it is too old. On its verticle's event loop; lives as long as the hook.
 */
final class HookDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(HookDelivery.class);

    private static final long RENEW_MS = 3_000;
    private static final int TOPICS = 32;
    private static final int PAGE_LENGTH = 1 << 18;
    /** Each of these events is read by itself. */
    private static final int READ_SINGLY = 100;

    private final Vertx vertx;
    private final HookConfig config;
    private final BackEnd backEnd;
    private final Lease lease;
    private final HookStores stores;
    private final TopicLogs logs;
    private final HubClock clock;
    /** The queue and the logs take turns. */
    private boolean logsNext;
    /** The topic with which the last request from the logs ended. Those after it come first: a busy one must not hold up others. */
    private long lastTopic;
    /** A renewal of the lease. */
    private Future<?> renewing = Future.succeededFuture();

    private boolean ended;

    HookDelivery(Vertx vertx, HookConfig config, BackEnd backEnd, Lease lease, HookStores stores) {
        this.vertx = vertx;
        this.config = config;
        this.backEnd = backEnd;
        this.lease = lease;
        this.stores = stores;
        this.logs = stores.logs();
        this.clock = HubClock.of(vertx);
    }

    /** What fails from now on fails because this node stops, and is no failure of the back end. */
    void end() {
        ended = true;
    }

    /** Sends one request, if there is anything to send; false if there is not. */
    Future<Boolean> sendNext(Standing standing) {
        if (standing.again()) {
            return stores.parked()
                    .again(config.name(), Math.min(READ_SINGLY, config.batch()))
                    .compose(this::sendAgain);
        }
        if (standing.waitMs() > 0) {
            return Future.succeededFuture(false);
        }
        boolean logs = logsNext;
        return next(standing, logs)
                .compose(found -> found.isPresent() ? Future.succeededFuture(found) : next(standing, !logs))
                .compose(
                        parcel -> parcel.isPresent() ? deliver(standing, parcel.get()) : Future.succeededFuture(false));
    }

    private Future<Optional<Parcel>> next(Standing standing, boolean logs) {
        logsNext = logs;
        return logs ? fromLogs() : fromQueue(standing);
    }

    private Future<Optional<Parcel>> fromQueue(Standing standing) {
        return standing.queued()
                ? stores.queue()
                        .next(config.name(), Math.min(READ_SINGLY, config.batch()))
                        .map(next -> Optional.<Parcel>of(
                                new QueueParcel(config.name(), stores.queue(), stores.parked(), next)))
                : Future.succeededFuture(Optional.empty());
    }

    private Future<Optional<Parcel>> fromLogs() {
        return stores.hooks().due(config.name(), lastTopic, TOPICS).compose(due -> {
            if (due.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            List<Future<LogPage>> pages = due.stream()
                    .map(topic -> logs.read(topic.topic(), topic.seq(), config.batch(), PAGE_LENGTH))
                    .toList();
            return Future.all(pages)
                    .compose(read -> parcel(due, read.list()).complete())
                    .map(Optional::of);
        });
    }

    private LogParcel parcel(List<Due> due, List<LogPage> pages) {
        LogParcel parcel = new LogParcel(config, stores.hooks(), stores.parked());
        for (int i = 0; i < due.size() && !parcel.isFull(); i++) {
            parcel.add(due.get(i), pages.get(i));
        }
        return parcel;
    }

    /** What fails has its turn until it is taken or parked: a success of others would count as its own. */
    private Future<Boolean> deliver(Standing standing, Parcel parcel) {
        return parcel.events().isEmpty()
                ? taken(parcel)
                : send(parcel.events()).transform(sent -> {
                    if (sent.failed() && ended) {
                        return Future.succeededFuture(false);
                    }
                    if (sent.failed()) {
                        return failed(standing, parcel, reason(sent.cause())).map(true);
                    }
                    logsNext = !logsNext;
                    return taken(parcel);
                });
    }

    private Future<Boolean> taken(Parcel parcel) {
        if (parcel instanceof LogParcel logged) {
            lastTopic = logged.lastTopic();
        }
        return parcel.taken().map(true);
    }

    /** Keeps the lease meanwhile. Ends after the last renewal, which would take a lease that has been left. */
    private Future<Reply> send(List<HookEvent> events) {
        long renewal = vertx.setPeriodic(RENEW_MS, fired -> renew());
        Call call = Call.of(
                vertx,
                backEnd.name(),
                CallIds.of(config.name(), "hook", HookEvent.content(events)),
                HookEvent.body(events),
                Deadline.in(backEnd.config().timeout()),
                true);
        Future<Reply> asked = backEnd.ask(call);
        return asked.transform(answered -> {
            vertx.cancelTimer(renewal);
            return renewing.transform(renewed -> asked);
        });
    }

    private void renew() {
        renewing = lease.take()
                .onFailure(failure -> LOG.debug("the lease of hook {} is not renewed", config.name(), failure));
    }

    /** What an operator needs to know, which is no more than the log has. */
    private String reason(Throwable cause) {
        return backEnd.problem().isEmpty() ? String.valueOf(cause.getMessage()) : backEnd.problem();
    }

    private Future<Integer> failed(Standing standing, Parcel parcel, String reason) {
        return stores.hooks()
                .failed(config.name(), reason, pauseAfter(standing.attempts()), config.retryFor())
                .compose(tooLong ->
                        tooLong ? parcel.park(reason, clock.now().minus(config.retryFor())) : Future.succeededFuture(0))
                .onSuccess(parked -> {
                    if (parked > 0) {
                        LOG.error("hook {} has parked events: count={} reason={}", config.name(), parked, reason);
                    }
                });
    }

    /** Doubled with each failure, and spread. */
    private Duration pauseAfter(int attempts) {
        long most =
                Math.min(config.longestPause().toMillis(), config.firstPause().toMillis() << Math.min(attempts, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    /** One attempt: what is not taken then stays parked. */
    private Future<Boolean> sendAgain(List<Again> parked) {
        List<Long> ids = parked.stream().map(Again::id).toList();
        List<Future<Optional<HookEvent>>> read = parked.stream().map(this::read).toList();
        return Future.all(read)
                .compose(all -> sendAgain(
                        ids,
                        read.stream()
                                .map(Future::result)
                                .flatMap(Optional::stream)
                                .toList()))
                .map(true);
    }

    private Future<Void> sendAgain(List<Long> ids, List<HookEvent> events) {
        return events.isEmpty()
                ? stores.parked().sent(config.name(), 0, ids)
                : send(events)
                        .transform(sent -> sent.succeeded()
                                ? stores.parked().sent(config.name(), events.size(), ids)
                                : refusedAgain(sent.cause(), ids));
    }

    private Future<Void> refusedAgain(Throwable cause, List<Long> ids) {
        return ended ? Future.succeededFuture() : stores.parked().refused(config.name(), reason(cause), ids);
    }

    /** The event as it is now; empty if the log or the chat does not have it any more. */
    private Future<Optional<HookEvent>> read(Again parked) {
        if (parked.topic() == null) {
            return Future.succeededFuture(Optional.ofNullable(parked.queued()).flatMap(Queued::toEvent));
        }
        String topic = parked.topic().name();
        return logs.read(parked.topic(), parked.seq() - 1, 1).map(page -> page.entries().stream()
                .filter(entry -> entry.seq() == parked.seq() && entry.onlyFor() == null)
                .findFirst()
                .map(entry -> new HookEvent(
                        topic + "/" + entry.seq(), entry.event(), topic, entry.seq(), parked.at(), entry.data())));
    }
}
