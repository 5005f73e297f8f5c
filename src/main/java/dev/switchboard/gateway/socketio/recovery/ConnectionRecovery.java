package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Claim;
import dev.switchboard.bus.GatewayCommands.Granted;
import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.SidFactory;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.recovery.NodeRecovery;
import dev.switchboard.gateway.recovery.RecoverySecret;
import dev.switchboard.gateway.recovery.TokenBearer;
import dev.switchboard.gateway.recovery.TopicPositions;
import dev.switchboard.gateway.socketio.Recovery;
import dev.switchboard.gateway.socketio.RecoveryState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a client recovers its state, from whatever node it comes. It does if this hub made its token for it, its
 * user may still be in all the topics, and their logs hold every event that it missed; its older connection is ended first
 * if it is still live. In any other case the client gets a new state under a new id. Safe from any thread; lives as long
 * as the node.
 */
public final class ConnectionRecovery implements Recovery {

    private final NodeRecovery recovery;
    private final PidClaims claims;
    private final Commands commands;
    private final Decisions decisions;
    private final String node;
    private final SidFactory sids = SidFactory.random();

    /** @param recovery this node's, which has begun */
    public ConnectionRecovery(
            Vertx vertx, String node, ConnectionRegistry registry, Commands commands, NodeRecovery recovery) {
        this.recovery = recovery;
        this.claims = new PidClaims(registry, commands);
        this.commands = commands;
        this.decisions = Decisions.of(vertx);
        this.node = node;
    }

    @Override
    public boolean offered() {
        return recovery.isOffered();
    }

    /** Answers {@link GatewayCommands#CLAIM} for this node. */
    public Future<Granted> answerClaim(Claim asked) {
        return claims.answer(asked);
    }

    @Override
    public Future<RecoveryState> connect(Identity identity, JsonObject auth) {
        if (!recovery.isOffered() || !recovery.isReady()) {
            return Future.succeededFuture(new RecoveryState.None(sids.next()));
        }
        if (!(auth.getValue("pid") instanceof String pid && auth.getValue("offset") instanceof String token)) {
            return Future.succeededFuture(newState());
        }
        return recovery.read(TokenBearer.socketIo(pid, identity.id()), token)
                .compose(positions -> positions.isPresent()
                        ? claims.claim(recovery.sidOf(pid))
                                .compose(claim -> claim.isPresent()
                                        ? resume(identity, pid, positions.get(), claim.get())
                                        : Future.succeededFuture(newState()))
                        : Future.succeededFuture(newState()));
    }

    private RecoveryState newState() {
        return new RecoverableConnection(recovery, claims, RecoverySecret.newPid(), null);
    }

    private Future<RecoveryState> resume(
            Identity identity, String pid, TopicPositions positions, PidClaims.Claim claim) {
        String sid = recovery.sidOf(pid);
        Permissions permissions = new Permissions(commands, caller(identity, sid), positions);
        return isWhole(identity, sid, positions)
                .compose(whole -> whole ? permissions.ask() : Future.succeededFuture(Optional.<List<Join>>empty()))
                .compose(granted -> granted.isEmpty()
                        ? Future.succeededFuture(granted)
                        : decide(caller(identity, sid), granted.get()))
                .map(granted -> {
                    if (granted.isEmpty() || claim.isLost()) {
                        claims.release(claim);
                        return newState();
                    }
                    List<Join> joins = joins(identity, positions, granted.get());
                    MissedStates states = new MissedStates(commands, caller(identity, sid), recovery.window(), joins);
                    return new RecoverableConnection(
                            recovery, claims, pid, new Resumption(positions, joins, permissions, states, claim));
                });
    }

    /** A back end that decides about joins decides about those that are resumed, too: one refusal, and nothing is. */
    private Future<Optional<List<Join>>> decide(Caller caller, List<Join> granted) {
        return decisions
                .join(caller, granted.stream().map(Join::topic).toList())
                .map(refusals -> refusals.isEmpty() ? Optional.of(granted) : Optional.<List<Join>>empty());
    }

    private Future<Boolean> isWhole(Identity identity, String sid, TopicPositions positions) {
        Map<Topic, Long> durable = new HashMap<>();
        positions.topics().forEach((topic, position) -> {
            if (topic.durable()) {
                durable.put(topic, position);
            }
        });
        durable.put(Topic.user(identity.id()), positions.personal());
        return recovery.isWhole(sid, durable);
    }

    private Caller caller(Identity identity, String sid) {
        return new Caller(
                identity.id(), identity.username(), identity.email(), identity.roles(), sid, node, "socketio");
    }

    /** The personal topic first, every topic once; several chats may bring the same presence topic. */
    private static List<Join> joins(Identity identity, TopicPositions positions, List<Join> granted) {
        List<Join> joins = new ArrayList<>();
        joins.add(new Join(Topic.user(identity.id()), positions.personal(), ""));
        Set<Topic> named = new LinkedHashSet<>();
        granted.forEach(join -> {
            if (named.add(join.topic())) {
                joins.add(join.placedAt(null));
            }
        });
        return joins;
    }
}
