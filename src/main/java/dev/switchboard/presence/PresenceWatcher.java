package dev.switchboard.presence;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publisher;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
 */
public final class PresenceWatcher extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceWatcher.class);
    private static final int BATCH = 500;
    /** The first of many is told at once; those of a storm go together. */
    private static final long PAUSE_MS = 20;

    private record Change(boolean online, Instant at) {}

    private final PresenceConfig config;
    private final Duration linger;
    private final Clock clock = Clock.systemUTC();
    private final Duration auditInterval;
    private final Runnable repaired;
    private final Map<String, Change> waiting = new LinkedHashMap<>();
    private boolean telling;
    private Promise<Void> ending;
    private DetailStore details;
    private StatusTeller teller;
    private PresenceAudit audit;

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
        details = new DetailStore(RedisStore.of(vertx), config.keepDetails());
        teller = new StatusTeller(new Publisher(vertx));
        Audience audience = new Audience(vertx);
        audit = new PresenceAudit(vertx, audience, waiting::containsKey, this::repair);
        return audience.onChange(change -> changed(change.topic().id(), change.heard()))
                .compose(listening -> audit.start(auditInterval));
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
            details.read(batch.keySet())
                    .recover(PresenceWatcher::withoutDetails)
                    .compose(read -> keepAndTell(states(batch, read)))
                    .onFailure(failure -> LOG.error("presence changes were not told", failure))
                    // The audit finds that and tells them.
                    .onFailure(failure -> batch.forEach((user, change) -> audit.told(user, !change.online())))
                    .onComplete(done -> vertx.setTimer(PAUSE_MS, fired -> tellNext()));
        }
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

    /** What the batch shows the others; an invisible user was offline to them and still is. */
    private Map<String, PresenceState> states(Map<String, Change> batch, Map<String, Details> read) {
        Map<String, PresenceState> states = new LinkedHashMap<>();
        batch.forEach((user, change) -> {
            Details known = read.getOrDefault(user, Details.NONE);
            if (!known.invisible()) {
                String seen = SeenTime.write(change.at().minus(linger));
                states.put(user, PresenceState.forOthers(user, change.online(), known.seenAt(seen)));
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

    private static Future<Map<String, Details>> withoutDetails(Throwable cause) {
        return cause instanceof Failure ? Future.succeededFuture(Map.of()) : Future.failedFuture(cause);
    }

    private static Future<Void> withoutKeeping(Throwable cause) {
        return cause instanceof Failure ? Future.succeededFuture() : Future.failedFuture(cause);
    }
}
