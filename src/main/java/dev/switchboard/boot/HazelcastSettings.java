package dev.switchboard.boot;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import dev.switchboard.boot.link.LinkKey;
import dev.switchboard.boot.nodes.KnownAddresses;
import java.util.Map;

/** Configures Hazelcast in code: membership and Vert.x's few shared maps, and nothing else. */
final class HazelcastSettings {

    /** The properties that do not depend on the configuration. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.phone.home.enabled", "false"),
            // The prefix of each line would name the cluster, which strangers must not know.
            Map.entry("hazelcast.logging.details.enabled", "false"),
            // The hub does not read them, and collecting them every 5 s was a tenth of the work of an idle node.
            Map.entry("hazelcast.metrics.enabled", "false"),
            // The node closes its parts in its own order.
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "10"),
            // A hung member is removed after 5 s instead of a minute, and rejoins after 10 s instead of 5 min.
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "5"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
            Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
            // Unlimited by default: an attempt that begins during a partition waits for the system's next SYN, up to a
            // minute after the partition ends, and delays the merge by as much.
            Map.entry("hazelcast.socket.connect.timeout.seconds", "2"),
            // The oldest member admits a new one at once instead of collecting several.
            Map.entry("hazelcast.max.wait.seconds.before.join", "0"));

    private HazelcastSettings() {}

    /**
     * Configures a member.
     *
     * @param announced the address by which other members reach it
     * @param known where other nodes have been seen, beside what is configured; not with multicast
     */
    static Config of(ClusterConfig cluster, String announced, KnownAddresses known) {
        Config config = new Config();
        config.setClusterName(cluster.memberName());
        PROPERTIES.forEach(config::setProperty);
        config.getJetConfig().setEnabled(false);
        MemberClasses.restrict(config);
        addVertxMaps(config);
        listen(config, cluster, announced);
        join(config, cluster, known);
        return config;
    }

    /** As in the default configuration of vertx-hazelcast. */
    private static void addVertxMaps(Config config) {
        config.getMultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET);
        config.getMapConfig("__vertx.haInfo").setBackupCount(1);
        config.getMapConfig("__vertx.nodeInfo").setBackupCount(1);
    }

    /** The port speaks to members alone: not to Hazelcast's clients, not REST or memcache. */
    private static void listen(Config config, ClusterConfig cluster, String announced) {
        config.getAdvancedNetworkConfig()
                .setEnabled(true)
                .setMemberEndpointConfig(new ServerSocketEndpointConfig()
                        .setPort(cluster.port())
                        .setPortCount(cluster.portCount())
                        // A service's DNS names hosts and no ports.
                        .setPortAutoIncrement(!(cluster.join() instanceof ClusterConfig.Join.Kubernetes)));
        config.setProperty("hazelcast.local.localAddress", announced);
        config.setProperty("hazelcast.socket.bind.any", String.valueOf(cluster.isAnyHost()));
        if (announced.contains(":")) {
            config.setProperty("hazelcast.prefer.ipv4.stack", "false");
        }
    }

    private static void join(Config config, ClusterConfig cluster, KnownAddresses known) {
        JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        // The length of a round in which members that start together elect the oldest.
        join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(1);
        if (cluster.join() instanceof ClusterConfig.Join.Tcp tcp) {
            probeMembers(config, join, MemberCandidates.of(tcp.members(), cluster, known), cluster.linkKey());
        } else if (cluster.join() instanceof ClusterConfig.Join.Multicast multicast) {
            useMulticast(config, join, multicast);
        } else if (cluster.join() instanceof ClusterConfig.Join.Kubernetes kubernetes) {
            useServiceDns(
                    config,
                    join,
                    MemberCandidates.ofService(kubernetes.serviceDns(), cluster, known),
                    cluster.linkKey());
        }
    }

    /**
     * Finds members by {@link MemberDiscovery}. Hazelcast's own probe of a list of ports hangs on one that another
     * program uses, and after a partition it takes 5 s for each unused one.
     */
    private static void probeMembers(Config config, JoinConfig join, MemberCandidates candidates, LinkKey key) {
        discover(config, join, candidates, key);
        // Hazelcast searches until it finds a member or this time has passed; with 0 it does not search at all.
        config.setProperty("hazelcast.wait.seconds.before.join", "1");
    }

    private static void discover(Config config, JoinConfig join, MemberCandidates candidates, LinkKey key) {
        config.setProperty("hazelcast.discovery.enabled", "true");
        join.getDiscoveryConfig()
                .addDiscoveryStrategyConfig(
                        new DiscoveryStrategyConfig(new MemberDiscovery.Factory(candidates, key), Map.of()));
    }

    private static void useMulticast(Config config, JoinConfig join, ClusterConfig.Join.Multicast multicast) {
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        join.getMulticastConfig()
                .setEnabled(true)
                .setMulticastGroup(multicast.group())
                .setMulticastPort(multicast.port())
                .setMulticastTimeoutSeconds(1)
                // Lets several nodes of one machine find each other.
                .setLoopbackModeEnabled(true);
    }

    /** With the addresses of the store's nodes as well, which Hazelcast's own look-up of a service does not take. */
    private static void useServiceDns(Config config, JoinConfig join, MemberCandidates candidates, LinkKey key) {
        discover(config, join, candidates, key);
        // A service's records lag behind its pods; a node that finds none for this long is the first.
        config.setProperty("hazelcast.wait.seconds.before.join", "5");
    }
}
