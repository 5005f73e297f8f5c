package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogText;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's part in recovery: seals tokens, reads the tokens of clients, and keeps the stored topic sets of live
 * connections from expiring. It holds no state that another node would need: that is in the client's token and in the
 * stored set. Safe from any thread; lives as long as the node.
 */
public final class NodeRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRecovery.class);
    private static final String SECRET_NAME = "socketio-recovery";
    private static final int TOUCH_BATCH = 500;
    /** Touches per window, so that two may fail. */
    private static final int TOUCHES = 3;

    private static final long RETRY_MS = 1_000;
    private static final long MIN_TOUCH_INTERVAL_MS = 100;

    private final Vertx vertx;
    private final RecoveryConfig config;
    private final RecoveryClient store;
    private final Set<PositionTracker> watched = ConcurrentHashMap.newKeySet();
    private final EndedConnections ended;
    private final AtomicBoolean asking = new AtomicBoolean();
    /** Null until it is known. */
    private volatile @Nullable RecoverySecret secret;

    /**
     * Makes the node's part.
     *
     * @param shared a secret that all nodes are configured with; without one the hub makes one in the store
     */
    public NodeRecovery(Vertx vertx, RecoveryConfig config, Commands commands, Optional<Secret> shared) {
        this.vertx = vertx;
        this.config = config;
        this.store = new RecoveryClient(commands, config.window());
        this.ended = new EndedConnections(vertx, store);
        shared.ifPresent(configured -> secret = new RecoverySecret(configured.reveal()));
    }

    /** Begins to touch the stored sets; returns at once, whether or not the store is available. */
    public NodeRecovery start() {
        askForSecret();
        vertx.setPeriodic(Math.max(MIN_TOUCH_INTERVAL_MS, config.window().toMillis() / TOUCHES), round -> touch());
        return this;
    }

    /**
     * The positions in a client's token. Empty if the client has to begin with a new state: the hub did not make the token
     * for this client and user, its stored set has expired, or the store is unavailable.
     */
    public Future<Optional<TopicPositions>> read(TokenBearer bearer, String text) {
        return find(bearer, text).recover(NodeRecovery::unavailable);
    }

    /** As {@link #read}, but fails if it is not known whether the token is good, because the store is unavailable. */
    public Future<Optional<TopicPositions>> find(TokenBearer bearer, String text) {
        RecoverySecret known = secret;
        if (!isReady() || known == null) {
            return Future.failedFuture(Failure.unavailable("positions cannot be read now"));
        }
        if (!bearer.isPossible()) {
            return Future.succeededFuture(Optional.empty());
        }
        try {
            RecoveryToken token = RecoveryToken.open(known, bearer, text);
            String setId = token.setId();
            return setId == null
                    ? Future.succeededFuture(Optional.of(token.resolve(null)))
                    : store.get(setId).map(set -> resolve(token, set)).recover(NodeRecovery::absent);
        } catch (InvalidRecoveryToken invalid) {
            LOG.debug(
                    "invalid recovery token from a client of {}: {}",
                    LogText.field(bearer.user()),
                    invalid.getMessage());
            return Future.succeededFuture(Optional.empty());
        }
    }

    private static Optional<TopicPositions> resolve(RecoveryToken token, StoredTopicSet set) {
        try {
            return Optional.of(token.resolve(set));
        } catch (InvalidRecoveryToken invalid) {
            LOG.warn("a sealed recovery token does not match its topic set: {}", invalid.getMessage());
            return Optional.empty();
        }
    }

    /** A set that has expired. */
    private static Future<Optional<TopicPositions>> absent(Throwable cause) {
        return cause instanceof Failure failure && failure.code() == ErrorCode.NOT_FOUND
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(cause);
    }

    private static Future<Optional<TopicPositions>> unavailable(Throwable cause) {
        LOG.debug("topic set not read, so no recovery: {}", cause.getMessage());
        return Future.succeededFuture(Optional.empty());
    }

    /** Whether Socket.IO's clients may recover. */
    public boolean isOffered() {
        return config.enabled();
    }

    /** How long after its end a connection may be recovered. */
    public Duration window() {
        return config.window();
    }

    /** Whether the secret is known, and with it how to make and read tokens. */
    public boolean isReady() {
        if (secret == null) {
            askForSecret();
        }
        return secret != null;
    }

    private void askForSecret() {
        if (secret == null && asking.compareAndSet(false, true)) {
            store.secret(SECRET_NAME)
                    .onSuccess(made -> secret = new RecoverySecret(made))
                    .onFailure(failure -> LOG.debug("recovery secret not available yet: {}", failure.getMessage()))
                    .onComplete(asked -> vertx.setTimer(RETRY_MS, timer -> asking.set(false)));
        }
    }

    /**
     * Whether the connection has not ended and the logs hold every event after these positions; false if the store is
     * unavailable.
     */
    public Future<Boolean> isWhole(String sid, Map<Topic, Long> positions) {
        return ended.holds(sid)
                ? Future.succeededFuture(false)
                : store.isWhole(sid, positions).otherwise(false);
    }

    /** The connection has ended and must not be recovered. */
    public void end(String sid) {
        ended.add(sid);
    }

    /** The public id of the connection with this private id. Only while {@link #isReady}. */
    public String sidOf(String pid) {
        return secret().sidOf(pid);
    }

    /** The seal for this client's tokens while its encoded topics are these. */
    SipHash seal(TokenBearer bearer, byte[] topics) {
        return secret().seal(bearer, topics);
    }

    private RecoverySecret secret() {
        return Objects.requireNonNull(secret, "the recovery secret is not known yet");
    }

    /** Stores a set and deletes an obsolete one, if there is one. */
    Future<Void> store(StoredTopicSet set, @Nullable String obsoleteId) {
        return store.put(set, obsoleteId);
    }

    /** Touches the tracker's stored set and retries to store it, until {@link #unwatch}. */
    void watch(PositionTracker tracker) {
        watched.add(tracker);
    }

    void unwatch(PositionTracker tracker) {
        watched.remove(tracker);
    }

    /** Postpones the expiry of live connections' sets, and retries the sets that could not be stored. */
    private void touch() {
        List<String> ids = new ArrayList<>();
        for (PositionTracker tracker : watched) {
            tracker.owner().execute(tracker::storeIfDue);
            String id = tracker.setId();
            if (id != null) {
                ids.add(id);
            }
        }
        for (int from = 0; from < ids.size(); from += TOUCH_BATCH) {
            store.touch(List.copyOf(ids.subList(from, Math.min(ids.size(), from + TOUCH_BATCH))))
                    .onFailure(failure -> LOG.warn("topic sets not touched: {}", failure.getMessage()));
        }
    }
}
