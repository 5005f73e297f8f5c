package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.engineio.SidFactory;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.operator.NodeCommands;
import dev.switchboard.gateway.socketio.Recovery;
import dev.switchboard.gateway.socketio.RecoveryState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a client takes up the connection that it had, on whatever node: its offset is this hub's and was given
 * to it, its user may still be in all its topics, and their logs hold all that it missed. Then its older connection, if
 * it lives still, is ended. In every other case the client begins anew, which it is told by another id. Safe from any
 * thread; lives as long as the node.
 */
public final class ConnectionRecovery implements Recovery {

    private final NodeRecovery keeper;
    private final PidClaims claims;
    private final Commands commands;
    private final String node;
    private final SidFactory sids = SidFactory.random();

    /**
     * Begins at once, whether or not the store is there.
     *
     * @param shared a secret that all nodes are configured with; without one the hub makes its own in the store
     */
    public ConnectionRecovery(Gateway gateway, Commands commands, RecoveryConfig config, Optional<Secret> shared) {
        this.keeper = new NodeRecovery(gateway.vertx(), config, commands, shared).start();
        this.claims = new PidClaims(gateway.registry(), commands);
        this.commands = commands;
        this.node = gateway.node();
    }

    @Override
    public boolean offered() {
        return keeper.isOffered();
    }

    /** Answers {@link NodeCommands#CLAIM} for this node. */
    public Future<Answer> answerClaim(Command command) {
        return claims.answer(command);
    }

    @Override
    public Future<RecoveryState> connect(Identity identity, JsonObject auth) {
        if (!keeper.isReady()) {
            return Future.succeededFuture(new RecoveryState.None(sids.next()));
        }
        if (!(auth.getValue("pid") instanceof String pid && auth.getValue("offset") instanceof String offset)) {
            return Future.succeededFuture(afresh());
        }
        return keeper.read(pid, identity.id(), offset)
                .compose(standing -> standing.isPresent()
                        ? claims.claim(keeper.sidOf(pid))
                                .compose(claim -> claim.isPresent()
                                        ? resume(identity, pid, standing.get(), claim.get())
                                        : Future.succeededFuture(afresh()))
                        : Future.succeededFuture(afresh()));
    }

    private RecoveryState afresh() {
        return new RecoverableConnection(keeper, claims, RecoverySecret.newPid(), null);
    }

    private Future<RecoveryState> resume(
            Identity identity, String pid, TopicPositions standing, PidClaims.Claim claim) {
        String sid = keeper.sidOf(pid);
        Permissions permissions = new Permissions(commands, caller(identity, sid), standing);
        return isWhole(identity, sid, standing)
                .compose(whole -> whole ? permissions.ask() : Future.succeededFuture(Optional.<List<Join>>empty()))
                .map(granted -> {
                    if (granted.isEmpty() || claim.isLost()) {
                        claims.release(claim);
                        return afresh();
                    }
                    List<Join> joins = joins(identity, standing, granted.get());
                    return new RecoverableConnection(
                            keeper, claims, pid, new Resumption(standing, joins, permissions, claim));
                });
    }

    private Future<Boolean> isWhole(Identity identity, String sid, TopicPositions standing) {
        Map<Topic, Long> positions = new HashMap<>();
        standing.topics().forEach((topic, position) -> {
            if (topic.durable()) {
                positions.put(topic, position);
            }
        });
        positions.put(Topic.user(identity.id()), standing.personal());
        return keeper.whole(sid, positions);
    }

    private Caller caller(Identity identity, String sid) {
        return new Caller(identity.id(), identity.username(), identity.email(), identity.roles(), sid, node);
    }

    /** The personal topic first; the same presence may come with several chats. */
    private static List<Join> joins(Identity identity, TopicPositions standing, List<Join> granted) {
        List<Join> joins = new ArrayList<>();
        joins.add(new Join(Topic.user(identity.id()), standing.personal(), ""));
        Set<Topic> named = new LinkedHashSet<>();
        granted.forEach(join -> {
            if (named.add(join.topic())) {
                joins.add(new Join(join.topic(), join.since(), null));
            }
        });
        return joins;
    }
}
