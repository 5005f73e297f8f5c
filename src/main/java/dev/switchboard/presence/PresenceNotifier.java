package dev.switchboard.presence;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells this node's listeners that users come and go, as this node's routing table sees it. No node announces anything:
 * each has a watcher, and each says a change to its own connections once. The node deploys one, when its routing table
 * is filled and before its first client; undeploying it is enough to end it.
 *
 * <p>One batch is under way at a time, since its details are read from Redis; what comes meanwhile goes with the next,
 * so a user's changes are said in order, and ten thousand at once (a node has died) are few reads. A change that is
 * undone before its batch starts is not said. What waits is therefore bounded by the users the routing table holds.
 *
 * <p>While Redis is away it goes by what the node knew last. Once Redis is back, who looked otherwise is told again.
 */
public final class PresenceWatcher extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceWatcher.class);
    private static final int BATCH = 500;
    /** The first of many is told at once; those of a storm go together. */
    private static final long PAUSE_MS = 20;
    /** How often it is asked whether Redis is back, if there is anything to be corrected. */
    private static final long CORRECT_MS = 1000;

    private record Change(boolean online, Instant at) {}

    private final PresenceConfig config;
    private final Duration linger;
    private final Clock clock = Clock.systemUTC();
    private final Duration auditInterval;
    private final Runnable repaired;
    private final Map<String, Change> waiting = new LinkedHashMap<>();
    private boolean telling;
    private Promise<Void> ending;
    private KnownDetails known;
    private NodeDetails details;
    private StatusTeller teller;
    private PresenceAudit audit;
    private Corrections corrections;

    /**
     * @param linger how long the routing table keeps a user after the last connection has ended; the user was last seen
     *     that much before the change
     * @param auditInterval how often what was told is compared with the routing table
     * @param repaired called for each change that is told late because of that
     */
    public PresenceWatcher(PresenceConfig config, Duration linger, Duration auditInterval, Runnable repaired) {
        this.config = config;
        this.linger = linger;
        this.auditInterval = auditInterval;
        this.repaired = repaired;
    }

    @Override
    public Future<?> start() {
        known = KnownDetails.of(vertx);
        details = new NodeDetails(vertx, config.keepDetails());
        teller = new StatusTeller(new Publisher(vertx));
        Audience audience = new Audience(vertx);
        audit = new PresenceAudit(vertx, audience, waiting::containsKey, this::repair);
        corrections = new Corrections(known, details, teller);
        vertx.setPeriodic(CORRECT_MS, fired -> correct());
        return details.open()
                .compose(open ->
                        audience.onChange(change -> changed(change.topic().id(), change.heard())))
                .compose(listening -> audit.start(auditInterval))
                .compose(started -> audience.heardOf(Topic.Kind.USER))
                .onSuccess(online -> getToKnow(online.stream().map(Topic::id).iterator()));
    }

    /** Those online already may choose nothing new before Redis goes away: what they have chosen is learnt now. */
    private void getToKnow(Iterator<String> online) {
        List<String> some = new ArrayList<>();
        while (online.hasNext() && some.size() < BATCH) {
            some.add(online.next());
        }
        if (!some.isEmpty() && ending == null) {
            details.readOrRecall(some)
                    .onSuccess(read -> getToKnow(online))
                    .onFailure(failure -> LOG.error("who is invisible was not read", failure));
        }
    }

    /** Succeeds when the batch that is under way is told; the rest is no news to anybody here any more. */
    @Override
    public Future<?> stop() {
        ending = Promise.promise();
        waiting.clear();
        if (!telling) {
            ending.complete();
        }
        return ending.future();
    }

    private void repair(String user, boolean online) {
        if (ending == null) {
            repaired.run();
            changed(user, online);
        }
    }

    private void changed(String user, boolean online) {
        Change earlier = waiting.get(user);
        if (earlier == null) {
            waiting.put(user, new Change(online, clock.instant()));
        } else if (earlier.online() != online) {
            waiting.remove(user);
        }
        if (!telling) {
            tellNext();
        }
    }

    private void tellNext() {
        if (ending != null) {
            ending.tryComplete();
            return;
        }
        telling = !waiting.isEmpty();
        if (telling) {
            Map<String, Change> batch = take();
            // Before they are told: a batch that is under way is no drift.
            batch.forEach((user, change) -> audit.told(user, change.online()));
            details.readOrRecall(batch.keySet())
                    .compose(reading -> keepAndTell(states(batch, reading)))
                    .onFailure(failure -> LOG.error("presence changes were not told", failure))
                    // The audit finds that and tells them.
                    .onFailure(failure -> batch.forEach((user, change) -> audit.told(user, !change.online())))
                    .onComplete(done -> vertx.setTimer(PAUSE_MS, fired -> tellNext()));
        }
    }

    /** Between batches, as one of them, so that it is said in order with the changes. */
    private void correct() {
        if (telling || ending != null) {
            return;
        }
        telling = true;
        corrections.tell(BATCH, waiting::containsKey, audit::isToldOnline).onComplete(done -> {
            tellNext();
            if (done.failed()) {
                LOG.debug("what was said without Redis is not corrected yet", done.cause());
            } else if (done.result() == BATCH) {
                correct();
            }
        });
    }

    private Map<String, Change> take() {
        Map<String, Change> batch = new LinkedHashMap<>();
        Iterator<Map.Entry<String, Change>> changes = waiting.entrySet().iterator();
        while (changes.hasNext() && batch.size() < BATCH) {
            Map.Entry<String, Change> change = changes.next();
            batch.put(change.getKey(), change.getValue());
            changes.remove();
        }
        return batch;
    }

    /** What the batch shows the others; an invisible user was offline to them and still is, unless taken for another. */
    private Map<String, PresenceState> states(Map<String, Change> batch, NodeDetails.Reading reading) {
        Map<String, PresenceState> states = new LinkedHashMap<>();
        batch.forEach((user, change) -> {
            Details now = reading.details().get(user);
            Details assumed = reading.fromRedis() ? known.takeAssumed(user) : null;
            if (!now.invisible()) {
                String seen = SeenTime.write(change.at().minus(linger));
                states.put(user, PresenceState.forOthers(user, change.online(), now.seenAt(seen)));
            } else if (assumed != null && !assumed.invisible()) {
                states.put(user, PresenceState.forOthers(user, false, now));
            }
        });
        return states;
    }

    private Future<Void> keepAndTell(Map<String, PresenceState> states) {
        Map<String, String> seen = new HashMap<>();
        states.forEach((user, state) -> {
            if (state.lastSeen() != null && !waiting.containsKey(user)) {
                seen.put(user, state.lastSeen());
            }
        });
        // Kept first, so that whoever asks on hearing the event reads the same time; without Redis it is said only.
        return details.see(seen).recover(PresenceWatcher::withoutKeeping).onSuccess(kept -> states.values()
                .forEach(teller::tellNode));
    }

    private static Future<Void> withoutKeeping(Throwable cause) {
        return cause instanceof Failure ? Future.succeededFuture() : Future.failedFuture(cause);
    }
}
