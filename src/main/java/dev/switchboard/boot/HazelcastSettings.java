package dev.switchboard.boot;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import java.util.Map;

/** Makes Hazelcast's configuration in code: membership and Vert.x's few shared maps, nothing else, nobody called home. */
final class HazelcastSettings {

    /** Beside the ones that depend on the configuration; the reasons stand with the values. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.phone.home.enabled", "false"),
            // Nobody reads them, and collecting them every 5 s was a tenth of what a quiet node does.
            Map.entry("hazelcast.metrics.enabled", "false"),
            // The node ends in its own order, the stores last.
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "10"),
            // A hung member is gone after 5 s instead of a minute, and one that was hung is back in 10 s instead of 5
            // min.
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "5"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
            Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
            // Forever by default: an attempt begun during a cut waits for the system's next, up to a minute after the
            // cut, and keeps the two sides from merging so long.
            Map.entry("hazelcast.socket.connect.timeout.seconds", "2"),
            // The oldest member lets a new one in at once instead of waiting for company.
            Map.entry("hazelcast.max.wait.seconds.before.join", "0"));

    private HazelcastSettings() {}

    static Config of(ClusterConfig cluster) {
        Config config = new Config();
        config.setClusterName(cluster.name());
        PROPERTIES.forEach(config::setProperty);
        config.getJetConfig().setEnabled(false);
        addVertxMaps(config);
        listen(config, cluster);
        join(config, cluster);
        return config;
    }

    /** As vertx-hazelcast's own default configuration has them. */
    private static void addVertxMaps(Config config) {
        config.getMultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET);
        config.getMapConfig("__vertx.haInfo").setBackupCount(1);
        config.getMapConfig("__vertx.nodeInfo").setBackupCount(1);
    }

    private static void listen(Config config, ClusterConfig cluster) {
        config.getNetworkConfig().setPort(cluster.port()).setPortCount(cluster.portCount());
        if (!cluster.host().equals(ClusterConfig.ANY_HOST)) {
            config.setProperty("hazelcast.local.localAddress", cluster.host());
            config.setProperty("hazelcast.socket.bind.any", "false");
        }
    }

    private static void join(Config config, ClusterConfig cluster) {
        NetworkConfig network = config.getNetworkConfig();
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        // How long a round of asking for the oldest member lasts before two that start together settle who it is.
        join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(1);
        if (cluster.join() instanceof ClusterConfig.Join.Tcp tcp) {
            askMembers(config, join, MemberCandidates.of(tcp.members(), cluster));
        } else if (cluster.join() instanceof ClusterConfig.Join.Multicast multicast) {
            callOut(config, join, multicast);
        } else if (cluster.join() instanceof ClusterConfig.Join.Kubernetes kubernetes) {
            lookUp(config, join, kubernetes, cluster);
        }
    }

    /**
     * Hazelcast's own asking of a list of ports hangs at one that something else listens on, and after a split takes 5 s
     * for each that nobody listens on; so we look which answer.
     */
    private static void askMembers(Config config, JoinConfig join, MemberCandidates candidates) {
        // With 0, Hazelcast would not look even once. It looks until somebody is found or this has passed.
        config.setProperty("hazelcast.wait.seconds.before.join", "1");
        config.setProperty("hazelcast.discovery.enabled", "true");
        join.getDiscoveryConfig()
                .addDiscoveryStrategyConfig(
                        new DiscoveryStrategyConfig(new MemberDiscovery.Factory(candidates), Map.of()));
    }

    private static void callOut(Config config, JoinConfig join, ClusterConfig.Join.Multicast multicast) {
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        join.getMulticastConfig()
                .setEnabled(true)
                .setMulticastGroup(multicast.group())
                .setMulticastPort(multicast.port())
                .setMulticastTimeoutSeconds(1)
                // Several nodes on one machine hear each other.
                .setLoopbackModeEnabled(true);
    }

    private static void lookUp(
            Config config, JoinConfig join, ClusterConfig.Join.Kubernetes kubernetes, ClusterConfig cluster) {
        // A service's records lag behind its pods; a node that sees none for this long is the first.
        config.setProperty("hazelcast.wait.seconds.before.join", "5");
        config.getNetworkConfig().setPortAutoIncrement(false);
        join.getKubernetesConfig()
                .setEnabled(true)
                .setProperty("service-dns", kubernetes.serviceDns())
                .setProperty("service-port", String.valueOf(cluster.port()));
    }
}
