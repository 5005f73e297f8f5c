package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.cluster.ClusterSessions;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.ConnectionConfig;
import dev.switchboard.gateway.socketio.ClientAddress;
import dev.switchboard.gateway.socketio.Recovery;
import dev.switchboard.gateway.socketio.SocketIoEndpoint;
import dev.switchboard.gateway.socketio.SocketIoEndpointConfig;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.routing.RoutingMember;
import dev.switchboard.routing.TopicRouter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Starts a node's Socket.IO endpoint, whose sessions are reached through every node. Used once, by {@link GatewayStart}. */
final class SocketIoStart {

    private final TopicRouter router;
    private final ClusterSessions nodes;
    private final SocketIoEndpoint endpoint;

    SocketIoStart(
            Settings settings,
            Vertx vertx,
            TopicRouter router,
            Gateway gateway,
            ConnectionConfig connections,
            IntakeLimits intake,
            ClientAddress addresses,
            Recovery recovery) {
        SocketIoEndpointConfig config = SocketIoEndpointConfig.from(settings).within(intake);
        this.router = router;
        this.nodes = new ClusterSessions(vertx, router.node(), config.engine());
        this.endpoint = new SocketIoEndpoint(
                vertx,
                gateway.admission(),
                gateway.forwarder(),
                connections,
                config,
                addresses,
                recovery,
                nodes.seams(EngineSeams.none()));
    }

    SocketIoEndpoint endpoint() {
        return endpoint;
    }

    /** Lets the other nodes reach future sessions, and watches which nodes there are. */
    Future<Void> open() {
        return nodes.serve(endpoint.engine())
                .onSuccess(served -> router.watch(members -> nodes.membersChanged(others(members))));
    }

    /** Ends what is left, after the connections were let go. */
    Future<Void> close() {
        endpoint.closeAll();
        return nodes.close();
    }

    private static Set<String> others(List<RoutingMember> members) {
        return members.stream()
                .filter(member -> !member.self() && member.state() != RoutingMember.State.LEAVING)
                .map(RoutingMember::node)
                .collect(Collectors.toSet());
    }
}
