package dev.switchboard.gateway.admission;

import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Headroom;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionLoop;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.connection.Draining;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Joined;
import dev.switchboard.gateway.topics.Joiner;
import dev.switchboard.intake.Intake;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Admits a connection whose token was accepted: it takes its place among its user's, joins its topics, and only when every
 * node knows of that is the client greeted. On the connection's event loop, except where noted; lives as long as the node.
 */
public final class Admission {

    /** Longer than a collection of the heap takes, and spread so that clients do not come back together. */
    private static final int SHORT_OF_MEMORY_RETRY_MS = 5_000;

    private final AdmissionConfig config;
    private final Headroom headroom;
    private final TokenVerifier tokens;
    private final ConnectionRegistry registry;
    private final Draining draining;
    private final Joiner joiner;
    private final Decisions decisions;
    private final SeenUsers seen;
    private final Refusals refusals;
    private final Map<ConnectionLoop, Gate> gates = new ConcurrentHashMap<>();

    private record Gate(Shard shard, AdmissionGate gate) {}

    public Admission(
            AdmissionConfig config,
            Headroom headroom,
            TokenVerifier tokens,
            ConnectionRegistry registry,
            Draining draining,
            Joiner joiner,
            Decisions decisions,
            SeenUsers seen,
            Intake intake,
            AdmissionMetrics metrics) {
        this.config = config;
        this.headroom = headroom;
        this.tokens = tokens;
        this.registry = registry;
        this.draining = draining;
        this.joiner = joiner;
        this.decisions = decisions;
        this.seen = seen;
        this.refusals = new Refusals(metrics, intake);
    }

    /** Admits connections of one more shard. Any thread. */
    public void attach(Shard shard) {
        gates.put(shard, new Gate(shard, new AdmissionGate(shard, config)));
    }

    /** The gates of this node. */
    List<AdmissionGate> gates() {
        return gates.values().stream().map(Gate::gate).toList();
    }

    AdmissionConfig config() {
        return config;
    }

    TokenVerifier tokens() {
        return tokens;
    }

    Decisions decisions() {
        return decisions;
    }

    /** The user's id in a token that nobody has verified; empty if it has none that can be read. */
    public Optional<String> claimedUser(String token) {
        return tokens.claimedUser(token);
    }

    /** Whether the holder of the token may open no further connection now. A token that is invalid is refused later, by name. */
    public Future<Boolean> isCrowded(String token) {
        return tokens.verify(token)
                .map(identity -> registry.isFull(identity.id()))
                .otherwise(false);
    }

    Refusals refusals() {
        return refusals;
    }

    /** Whether this node admits no connections, because it stops or an operator has drained it. Any thread. */
    public boolean isDraining() {
        return draining.isDraining();
    }

    /**
     * For an endpoint, before it reads a request: after how many milliseconds the client should come back, or empty if the
     * calling event loop has a place and the node has memory. WebSockets get it as {@link Close#overload}, plain HTTP as 503
     * with {@code Retry-After}.
     */
    public OptionalLong overload(String endpoint) {
        if (!headroom.admitsConnections()) {
            refusals.count(endpoint, CloseReason.OVERLOAD);
            return OptionalLong.of(
                    ThreadLocalRandom.current().nextLong(SHORT_OF_MEMORY_RETRY_MS, 2 * SHORT_OF_MEMORY_RETRY_MS));
        }
        for (Gate one : gates.values()) {
            if (one.shard().isOnLoop() && one.gate().isFull()) {
                refusals.count(endpoint, CloseReason.OVERLOAD);
                return OptionalLong.of(one.gate().retryAfterMs());
            }
        }
        return OptionalLong.empty();
    }

    /**
     * Admits the connection, or closes it.
     *
     * @param joins what it is in from the start: the personal topic first, unless the client has no token, then what it resumes
     * @param greet sends the endpoint's greeting
     */
    void admit(Connection connection, List<Effects.Join> joins, Consumer<Greeting> greet) {
        Gate gate = gates.get(connection.loop());
        if (gate == null) {
            throw new IllegalStateException("the shard is not attached");
        }
        if (!headroom.admitsConnections()) {
            refusals.refuse(connection, Close.overload(whenMemoryReturns()));
            return;
        }
        gate.gate()
                .admit(
                        () -> letIn(connection, joins, greet),
                        retryAfterMs -> refusals.refuse(connection, Close.overload(retryAfterMs)));
    }

    private static long whenMemoryReturns() {
        return ThreadLocalRandom.current().nextLong(SHORT_OF_MEMORY_RETRY_MS, 2 * SHORT_OF_MEMORY_RETRY_MS);
    }

    /** Completes when the connection is greeted, or ended. */
    private Future<?> letIn(Connection connection, List<Effects.Join> joins, Consumer<Greeting> greet) {
        if (!connection.isOpen() || connection.wire().isGone()) {
            // It left while it waited for its turn.
            connection.close(CloseReason.GOING_AWAY);
            return Future.succeededFuture();
        }
        if (draining.isDraining()) {
            refusals.refuse(connection, CloseReason.DRAIN.plain());
            return Future.succeededFuture();
        }
        if (!registry.add(connection)) {
            refusals.refuse(connection, CloseReason.TOO_MANY.plain());
            return Future.succeededFuture();
        }
        connection.loop().opened(connection);
        if (isRevoked(connection)) {
            // Revoked after the token's check and before the registry, where a revocation looks for connections to
            // close.
            connection.close(
                    tokens.isSignedOut(connection.userId(), connection.holder().tokenId())
                            ? Close.SIGNED_OUT
                            : CloseReason.REVOKED.plain());
            return Future.succeededFuture();
        }
        Promise<Void> settled = Promise.promise();
        joiner.join(connection.memberships(), connection.caller(), joins)
                .onComplete(joined -> confirm(connection, joins.size() > 1)
                        .onComplete(confirmed -> connection.loop().run(() -> {
                            try {
                                boolean mayBe = confirmed.succeeded() && confirmed.result();
                                greet(connection, joined.result(), mayBe, greet);
                            } finally {
                                // Even if the endpoint throws, the place is free.
                                settled.complete();
                            }
                        })));
        return settled.future();
    }

    /** A user who is removed from a topic during its join is not in it yet, so the removal misses them. */
    private static Future<Boolean> confirm(Connection connection, boolean resumes) {
        return resumes && connection.isOpen() ? connection.listener().confirm() : Future.succeededFuture(true);
    }

    private void greet(Connection connection, List<Joined> joined, boolean confirmed, Consumer<Greeting> greet) {
        if (!connection.isOpen()) {
            return;
        }
        int first = connection.caller().isAnonymous() ? 0 : 1;
        List<Joined> resumed = joined.subList(first, joined.size());
        if (!confirmed || resumed.stream().anyMatch(one -> isLost(connection, one))) {
            // The endpoint found all of it complete a moment ago. The client reconnects and gets the current state.
            connection.close(CloseReason.INTERNAL);
            return;
        }
        Joined personal = first == 0 ? null : joined.get(0);
        greet.accept(new Greeting(connection, personal, resumed));
        connection.greeted();
        if (personal != null) {
            goLive(personal);
        }
        resumed.forEach(joiner::goLive);
        seen.note(connection.caller());
    }

    private static boolean isLost(Connection connection, Joined resumed) {
        return resumed.failure() != null
                || (resumed.gap() && !connection.listener().takesGaps());
    }

    private void goLive(Joined personal) {
        if (personal.failure() == null) {
            joiner.goLive(personal);
        } else {
            // The store is away; the client's position is found when the store returns.
            joiner.goLiveLate(personal);
        }
    }

    private boolean isRevoked(Connection connection) {
        return tokens.isRevoked(
                connection.userId(),
                connection.holder().issuedAt(),
                connection.holder().tokenId());
    }
}
