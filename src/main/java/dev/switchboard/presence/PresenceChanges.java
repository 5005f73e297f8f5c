package dev.switchboard.presence;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes that a {@link PresenceNotifier} publishes, in batches. One batch is in flight at a time, since its details
 * are read from Redis; what comes meanwhile goes with the next one. So a user's changes are published in order, and ten
 * thousand at once (a node has died) are few reads. A change that is undone before its batch begins is not published, so
 * what is pending is bounded by the users in the routing table.
 *
 * <p>While Redis is away the states come from the node's cache; once Redis is back, users who were shown differently are
 * published again. On its verticle's event loop.
 */
final class PresenceChanges {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceChanges.class);

    private static final int BATCH = 500;

    /** A single change is published at once; those of a storm go together. */
    private static final long PAUSE_MS = 20;

    /** How often to check whether Redis is back, if there is anything to correct. */
    private static final long CORRECT_MS = 1000;

    private record Change(boolean online, Instant at) {}

    private final Vertx vertx;
    private final Duration linger;
    private final Runnable repaired;
    private final HubClock clock;
    private final Map<String, Change> pending = new LinkedHashMap<>();
    private final DetailCache cache;
    private final NodeDetails details;
    private final StatusPublisher publisher;
    private final StatusCorrector corrector;
    private final Audience audience;
    private final PresenceAudit audit;
    private boolean publishing;
    private @Nullable Promise<Void> closing;

    PresenceChanges(Vertx vertx, PresenceConfig config, Duration linger, Runnable repaired) {
        this.vertx = vertx;
        this.clock = HubClock.of(vertx);
        this.linger = linger;
        this.repaired = repaired;
        this.cache = DetailCache.of(vertx);
        this.details = new NodeDetails(vertx, config.keepDetails());
        this.publisher = new StatusPublisher(new Publisher(vertx));
        this.corrector = new StatusCorrector(cache, details, publisher);
        this.audience = new Audience(vertx);
        this.audit = new PresenceAudit(vertx, audience, pending::containsKey, this::repair);
    }

    Future<?> open(Duration auditInterval) {
        vertx.setPeriodic(CORRECT_MS, fired -> correct());
        return details.open()
                .compose(open ->
                        audience.onChange(change -> changed(change.topic().id(), change.active())))
                .compose(listening -> audit.start(auditInterval))
                .compose(started -> audience.activeOf(Topic.Kind.USER))
                .onSuccess(online -> warmCache(online.stream().map(Topic::id).iterator()));
    }

    /** Users who are online already may choose nothing new before Redis goes away, so their statuses are read now. */
    private void warmCache(Iterator<String> online) {
        List<String> some = new ArrayList<>();
        while (online.hasNext() && some.size() < BATCH) {
            some.add(online.next());
        }
        if (!some.isEmpty() && closing == null) {
            details.readOrRecall(some)
                    .onSuccess(read -> warmCache(online))
                    .onFailure(failure -> LOG.error("statuses of online users not read", failure));
        }
    }

    /** Succeeds when the batch in flight is published; drops the pending ones. */
    Future<?> close() {
        Promise<Void> closed = Promise.promise();
        closing = closed;
        pending.clear();
        if (!publishing) {
            closed.complete();
        }
        return closed.future();
    }

    private void repair(String user, boolean online) {
        if (closing == null) {
            repaired.run();
            changed(user, online);
        }
    }

    private void changed(String user, boolean online) {
        Change earlier = pending.get(user);
        if (earlier == null) {
            pending.put(user, new Change(online, clock.now()));
        } else if (earlier.online() != online) {
            pending.remove(user);
        }
        if (!publishing) {
            publishNext();
        }
    }

    private void publishNext() {
        if (closing != null) {
            closing.tryComplete();
            return;
        }
        publishing = !pending.isEmpty();
        if (publishing) {
            Map<String, Change> batch = Batches.take(pending, BATCH);
            // Before they are published: a batch in flight is no drift.
            batch.forEach((user, change) -> audit.published(user, change.online()));
            details.readOrRecall(batch.keySet())
                    .compose(reading -> keepAndPublish(states(batch, reading)))
                    .onFailure(failure -> LOG.error("presence changes not published", failure))
                    // The audit finds these and publishes them.
                    .onFailure(failure -> batch.forEach((user, change) -> audit.published(user, !change.online())))
                    .onComplete(done -> vertx.setTimer(PAUSE_MS, fired -> publishNext()));
        }
    }

    /** As a batch of its own, so that corrections and changes are published in order. */
    private void correct() {
        if (publishing || closing != null) {
            return;
        }
        publishing = true;
        corrector.correct(BATCH, pending::containsKey, audit::isPublishedOnline).onComplete(done -> {
            publishNext();
            if (done.failed()) {
                LOG.debug("statuses published without Redis not corrected yet", done.cause());
            } else if (done.result() == BATCH) {
                correct();
            }
        });
    }

    /** What other users see; an invisible user was offline to them and still is, unless shown otherwise without Redis. */
    private Map<String, PresenceState> states(Map<String, Change> batch, NodeDetails.Reading reading) {
        Map<String, PresenceState> states = new LinkedHashMap<>();
        batch.forEach((user, change) -> {
            Details now = reading.of(user);
            Details assumed = reading.fromRedis() ? cache.takeAssumed(user) : null;
            if (!now.invisible()) {
                String seen = WireTime.write(change.at().minus(linger));
                states.put(user, PresenceState.forOthers(user, change.online(), now.seenAt(seen)));
            } else if (assumed != null && !assumed.invisible()) {
                states.put(user, PresenceState.forOthers(user, false, now));
            }
        });
        return states;
    }

    private Future<Void> keepAndPublish(Map<String, PresenceState> states) {
        Map<String, String> seen = new HashMap<>();
        states.forEach((user, state) -> {
            if (state.lastSeen() != null && !pending.containsKey(user)) {
                seen.put(user, state.lastSeen());
            }
        });
        // Stored first, so that a client that reads after the event gets the same time; without Redis only published.
        return details.see(seen).recover(PresenceChanges::withoutKeeping).onSuccess(kept -> states.values()
                .forEach(publisher::publishOnNode));
    }

    private static Future<Void> withoutKeeping(Throwable cause) {
        return cause instanceof Failure ? Future.succeededFuture() : Future.failedFuture(cause);
    }
}
