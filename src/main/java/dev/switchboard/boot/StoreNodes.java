package dev.switchboard.boot;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import dev.switchboard.boot.nodes.ClusterView;
import dev.switchboard.boot.nodes.FirstLook;
import dev.switchboard.boot.nodes.KnownAddresses;
import dev.switchboard.boot.nodes.NodeAddress;
import dev.switchboard.boot.nodes.NodeRegistry;
import dev.switchboard.boot.nodes.NodeRow;
import dev.switchboard.boot.nodes.NodesConfig;
import dev.switchboard.boot.nodes.NodesMetrics;
import dev.switchboard.bus.HubClock;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.config.Version;
import dev.switchboard.routing.RoutingMember;
import dev.switchboard.routing.TopicRouter;
import dev.switchboard.storage.Migrations;
import dev.switchboard.storage.PostgresConfig;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a starting node meets the other nodes of its store: it looks for them before it joins, and then joins their registry.
 * Used once, by {@link NodeStart}.
 */
final class StoreNodes {

    private final Settings settings;
    private final ClusterConfig cluster;
    private final Reloadable<Map<String, String>> hashes;
    private final HubClock clock = new HubClock();
    private final KnownAddresses known = new KnownAddresses();

    StoreNodes(Reloadable<Settings> running, DeploymentPlan plan, ClusterConfig cluster) {
        this.settings = running.get();
        this.cluster = cluster;
        this.hashes = running.map(now -> SharedSettings.hashes(now, plan.gateway(), cluster.secret()));
    }

    /** Where other nodes have been seen. */
    KnownAddresses known() {
        return known;
    }

    /** Finds the addresses to join, and the store's time; fails if this node must not join. Blocks. */
    void look(PostgresConfig store) {
        FirstLook.take(store, hashes.get(), known, clock);
    }

    /** Makes this node known to the others, once it is a member and its stores are installed. */
    Future<NodeRegistry> register(
            ClusteredVertx clustered, TopicRouter router, Migrations migrations, NodesMetrics metrics) {
        clock.install(clustered.vertx());
        InetSocketAddress address = addressOf(clustered.hazelcast().getCluster().getLocalMember());
        NodeRow own = new NodeRow(
                router.node(),
                cluster.name(),
                NodeAddress.write(address.getAddress(), address.getPort()),
                Version.current(),
                ClusterProtocol.text(),
                hashes.get());
        return NodeRegistry.start(
                clustered.vertx(),
                () -> own.with(hashes.get()),
                NodesConfig.from(settings.at("cluster").at("registry")),
                new View(clustered.hazelcast(), router),
                () -> migrations.problem().isEmpty(),
                known,
                metrics);
    }

    private static InetSocketAddress addressOf(Member member) {
        return member.getSocketAddress();
    }

    private record View(HazelcastInstance hazelcast, TopicRouter router) implements ClusterView {

        @Override
        public Set<String> nodes() {
            return router.members().stream().map(RoutingMember::node).collect(Collectors.toSet());
        }

        @Override
        public List<InetSocketAddress> addresses() {
            try {
                Cluster members = hazelcast.getCluster();
                return members.getMembers().stream()
                        .filter(member -> !member.localMember())
                        .map(StoreNodes::addressOf)
                        .toList();
            } catch (HazelcastInstanceNotActiveException left) {
                return List.of();
            }
        }
    }
}
