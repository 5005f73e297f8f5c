package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's part in connection-state recovery: gives connections what their clients need to come back, on whatever
 * node, and reads what clients come back with. It holds no state of a connection that another node would miss: that is
 * in the client's offset and, where it is too much for one, in the store. Safe from any thread; lives as long as the
 * node.
 */
final class NodeRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRecovery.class);
    private static final String SECRET_NAME = "socketio-recovery";
    private static final int MAX_PID_LENGTH = 64;
    private static final int TOUCHED_AT_ONCE = 500;
    /** Of the time that a set is kept: two touches may fail. */
    private static final int TOUCHES = 3;

    private static final long RETRY_MS = 1_000;
    private static final long MIN_ROUND_MS = 100;

    private final Vertx vertx;
    private final RecoveryConfig config;
    private final RecoveryClient store;
    private final Set<PositionTracker> leaning = ConcurrentHashMap.newKeySet();
    private final EndedConnections endings;
    private final AtomicBoolean asking = new AtomicBoolean();
    /** Null until it is known. */
    private volatile RecoverySecret secret;

    /**
     * @param shared a secret that all nodes are configured with; without one the hub makes its own in the store
     */
    NodeRecovery(Vertx vertx, RecoveryConfig config, Commands commands, Optional<Secret> shared) {
        this.vertx = vertx;
        this.config = config;
        this.store = new RecoveryClient(commands, config.window());
        this.endings = new EndedConnections(vertx, store);
        shared.ifPresent(configured -> secret = new RecoverySecret(configured.reveal()));
    }

    /** Begins its rounds; completes at once, whether or not the store is there. */
    NodeRecovery start() {
        if (config.enabled()) {
            askForSecret();
            vertx.setPeriodic(Math.max(MIN_ROUND_MS, config.window().toMillis() / TOUCHES), round -> touch());
        }
        return this;
    }

    /**
     * Where the client stood; empty if that cannot be said, and it has to begin anew: the offset is not one that this hub
     * gave to just this client and user, what the store kept of it is gone, or the store is away.
     */
    Future<Optional<TopicPositions>> read(String pid, String user, String offset) {
        if (!isReady() || pid.isEmpty() || pid.length() > MAX_PID_LENGTH) {
            return Future.succeededFuture(Optional.empty());
        }
        try {
            RecoveryToken opened = RecoveryToken.open(secret, pid, user, offset);
            return opened.row() == null
                    ? Future.succeededFuture(Optional.of(opened.resolve(null)))
                    : store.get(opened.row()).map(kept -> resolve(opened, kept)).recover(NodeRecovery::nothing);
        } catch (InvalidToken refused) {
            LOG.debug("no recovery for a client of {}: {}", user, refused.getMessage());
            return Future.succeededFuture(Optional.empty());
        }
    }

    private static Optional<TopicPositions> resolve(RecoveryToken opened, StoredTopicSet kept) {
        try {
            return Optional.of(opened.resolve(kept));
        } catch (InvalidToken refused) {
            LOG.warn("a sealed offset does not fit its set: {}", refused.getMessage());
            return Optional.empty();
        }
    }

    private static Future<Optional<TopicPositions>> nothing(Throwable cause) {
        LOG.debug("no recovery: {}", cause.getMessage());
        return Future.succeededFuture(Optional.empty());
    }

    boolean isOffered() {
        return config.enabled();
    }

    /** Whether recovery is offered now. */
    boolean isReady() {
        if (config.enabled() && secret == null) {
            askForSecret();
        }
        return config.enabled() && secret != null;
    }

    private void askForSecret() {
        if (secret == null && asking.compareAndSet(false, true)) {
            store.secret(SECRET_NAME)
                    .onSuccess(made -> secret = new RecoverySecret(made))
                    .onFailure(away -> LOG.debug("recovery waits for its secret: {}", away.getMessage()))
                    .onComplete(asked -> vertx.setTimer(RETRY_MS, again -> asking.set(false)));
        }
    }

    /**
     * Whether the connection is not over and the logs still hold all that is behind these positions; no if the store is
     * away.
     */
    Future<Boolean> whole(String sid, Map<Topic, Long> positions) {
        return endings.holds(sid)
                ? Future.succeededFuture(false)
                : store.isWhole(sid, positions).otherwise(false);
    }

    /** The connection is over, and is not to be taken up again. */
    void end(String sid) {
        endings.add(sid);
    }

    /** The public id that belongs to a private one. */
    String sidOf(String pid) {
        return secret.sidOf(pid);
    }

    StampKey stampKey(String pid, String user, byte[] fixed) {
        return secret.stampKey(pid, user, fixed);
    }

    /** Writes a set to the store; the client no longer needs {@code former}. */
    Future<Void> keep(StoredTopicSet set, String former) {
        return store.put(set, former);
    }

    /** Looks after a trail that leans on the store, or should, until it is {@link #forget forgotten}. */
    void remember(PositionTracker trail) {
        leaning.add(trail);
    }

    void forget(PositionTracker trail) {
        leaning.remove(trail);
    }

    /** Keeps alive what live connections lean on, and tries again what the store did not take. */
    private void touch() {
        List<String> ids = new ArrayList<>();
        for (PositionTracker trail : leaning) {
            trail.owner().execute(trail::settle);
            String id = trail.keptId();
            if (id != null) {
                ids.add(id);
            }
        }
        for (int from = 0; from < ids.size(); from += TOUCHED_AT_ONCE) {
            store.touch(List.copyOf(ids.subList(from, Math.min(ids.size(), from + TOUCHED_AT_ONCE))))
                    .onFailure(away -> LOG.warn("sets of topics were not touched: {}", away.getMessage()));
        }
    }
}
