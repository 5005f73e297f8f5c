package dev.switchboard.gateway.operator;

import dev.switchboard.bus.Asked;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ConnectionInfo;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Claim;
import dev.switchboard.bus.GatewayCommands.Closed;
import dev.switchboard.bus.GatewayCommands.ConnectionId;
import dev.switchboard.bus.GatewayCommands.Draining;
import dev.switchboard.bus.GatewayCommands.Granted;
import dev.switchboard.bus.GatewayCommands.OfUser;
import dev.switchboard.bus.GatewayCommands.User;
import dev.switchboard.bus.LogText;
import dev.switchboard.bus.Moved;
import dev.switchboard.bus.Moving;
import dev.switchboard.bus.NodeConfiguration;
import dev.switchboard.bus.NodeStatus;
import dev.switchboard.bus.NodeStatus.Member;
import dev.switchboard.bus.Reached;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.topics.TopicFanout;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that the hub's own rooms send to a node's gateway: who is connected, and to end connections. Each gateway
 * answers for its own connections, so a question goes to every node. One instance on each node that has a gateway.
 */
public final class NodeCommands extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(NodeCommands.class);

    private final String node;
    private final ConnectionRegistry registry;
    private final TopicFanout fanout;
    private final Drain drain;
    private final ToIntFunction<Revocation> revocations;
    private final Supplier<List<Member>> members;
    private final Supplier<NodeStatus.Surroundings> surroundings;
    private final NodeReports reports;
    private final Function<Claim, Future<Granted>> claim;
    private final Function<Moving, Future<Moved>> moves;
    private final Function<Reached.Question, Reached> reach;
    private final Function<Asked.Question, Future<Asked>> requests;

    /**
     * @param revocations refuses a user's tokens issued before a time, and returns how many connections that ends
     * @param members the nodes of the cluster as this one sees them
     * @param surroundings what the node knows through its store
     * @param reports what the node counts and measures, and its configuration
     * @param claim answers {@link GatewayCommands#CLAIM}
     * @param moves answers {@link GatewayCommands#MOVE}
     * @param reach answers {@link GatewayCommands#REACH}
     * @param requests answers {@link GatewayCommands#ASK}
     */
    public NodeCommands(
            String node,
            ConnectionRegistry registry,
            TopicFanout fanout,
            Drain drain,
            ToIntFunction<Revocation> revocations,
            Supplier<List<Member>> members,
            Supplier<NodeStatus.Surroundings> surroundings,
            NodeReports reports,
            Function<Claim, Future<Granted>> claim,
            Function<Moving, Future<Moved>> moves,
            Function<Reached.Question, Reached> reach,
            Function<Asked.Question, Future<Asked>> requests) {
        this.node = node;
        this.registry = registry;
        this.fanout = fanout;
        this.drain = drain;
        this.revocations = revocations;
        this.members = members;
        this.surroundings = surroundings;
        this.reports = reports;
        this.claim = claim;
        this.moves = moves;
        this.reach = reach;
        this.requests = requests;
    }

    @Override
    protected Future<?> open() {
        on(GatewayCommands.CONNECTIONS, (caller, asked) -> Future.succeededFuture(connections(asked)));
        on(GatewayCommands.STATUS, (caller, asked) -> Future.succeededFuture(status()));
        on(GatewayCommands.DISCONNECT, (caller, asked) -> disconnect(asked));
        on(GatewayCommands.REVOKE, (caller, asked) -> closed(revocations.applyAsInt(asked)));
        on(GatewayCommands.MOVE, (caller, asked) -> moves.apply(asked));
        on(GatewayCommands.REACH, (caller, asked) -> Future.succeededFuture(reach.apply(asked)));
        on(GatewayCommands.ASK, (caller, asked) -> requests.apply(asked));
        on(GatewayCommands.CLAIM, (caller, asked) -> claim.apply(asked));
        on(
                GatewayCommands.FIGURES,
                (caller, asked) -> Future.succeededFuture(
                        new NodeStatus.Figures(status(), reports.figures().get())));
        on(
                GatewayCommands.TIMINGS,
                (caller, asked) -> Future.succeededFuture(reports.timings().get()));
        on(
                GatewayCommands.CONFIGURATION,
                (caller, asked) -> Future.succeededFuture(
                        new NodeConfiguration(node, reports.configuration().get())));
        NodeInspection inspection = new NodeInspection(vertx, registry, fanout);
        on(GatewayCommands.INSPECT, (caller, asked) -> inspection.inspect(asked));
        on(GatewayCommands.TRACE, (caller, asked) -> inspection.trace(asked));
        on(GatewayCommands.DEVICES, (caller, asked) -> inspection.devices(asked));
        on(GatewayCommands.USERS, (caller, asked) -> inspection.users(asked));
        on(GatewayCommands.CLOSE, (caller, asked) -> close(asked));
        on(GatewayCommands.DRAIN, this::drain);
        return Future.succeededFuture();
    }

    private ConnectionInfo.Listing connections(OfUser asked) {
        Collection<Connection> own = asked.user() == null ? registry.all() : registry.of(asked.user());
        return new ConnectionInfo.Listing(
                own.stream().map(NodeInspection::describe).toList());
    }

    private NodeStatus status() {
        return new NodeStatus(node, registry.size(), drain.isDraining(), members.get(), surroundings.get());
    }

    private Future<Closed> close(ConnectionId asked) {
        return registry.find(asked.id())
                .map(connection -> {
                    connection.loop().execute(() -> connection.close(Close.DISCONNECTED));
                    return closed(1);
                })
                .orElseGet(() -> closed(0));
    }

    /** Answered at once; the node's figures show its progress. */
    private Future<Draining> drain(Caller caller, GatewayCommands.Drain asked) {
        boolean here = asked.node().equals(node);
        if (here && asked.drain() && !drain.isDraining()) {
            LOG.info("drained by {}", LogText.field(caller.id()));
            drain.forNow();
        } else if (here && !asked.drain()) {
            if (!drain.end()) {
                throw Failure.of(ErrorCode.CONFLICT, "the node is stopping");
            }
            LOG.info("drain ended by {}", LogText.field(caller.id()));
        }
        return Future.succeededFuture(new Draining(here, drain.isDraining()));
    }

    private Future<Closed> disconnect(User asked) {
        Decisions.of(vertx).forget(asked.id());
        Collection<Connection> own = registry.of(asked.id());
        own.forEach(connection -> connection.loop().execute(() -> connection.close(Close.DISCONNECTED)));
        return closed(own.size());
    }

    private static Future<Closed> closed(int count) {
        return Future.succeededFuture(new Closed(count));
    }
}
