package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import dev.switchboard.boot.nodes.KnownAddresses;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.TestCluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterConfigTest {

    private static final ClusterSecret SECRET = TestCluster.SECRET;

    @Test
    void readsEveryJoinMode() {
        assertEquals(
                new ClusterConfig(
                        "default",
                        "127.0.0.1",
                        5701,
                        3,
                        new ClusterConfig.Join.Tcp(List.of("127.0.0.1", "[::1]:7")),
                        SECRET),
                config(new JsonObject()
                        .put("mode", "tcp")
                        .put("members", new JsonArray().add("127.0.0.1").add("[::1]:7"))));
        assertEquals(
                new ClusterConfig.Join.Multicast("224.2.2.3", 54327),
                config(new JsonObject()
                                .put("mode", "multicast")
                                .put("multicastGroup", "224.2.2.3")
                                .put("multicastPort", 54327))
                        .join());
        assertEquals(
                new ClusterConfig.Join.Kubernetes("hub.default.svc"),
                config(new JsonObject().put("mode", "kubernetes").put("serviceDns", "hub.default.svc"))
                        .join());
    }

    @Test
    void namesTheSettingThatIsWrong() {
        ConfigException mode = assertThrows(ConfigException.class, () -> config(new JsonObject().put("mode", "magic")));
        assertTrue(mode.getMessage().startsWith("cluster.join.mode: "), mode::getMessage);
        for (String bad : List.of("", "host:port", "host:70000", "ho st", "::1")) {
            ClusterConfig config = tcp(bad);
            ConfigException member = assertThrows(
                    ConfigException.class, () -> HazelcastSettings.of(config, "127.0.0.1", new KnownAddresses()), bad);
            assertTrue(member.getMessage().startsWith("cluster.join.members: "), member::getMessage);
        }
    }

    @Test
    void probesEveryPortOfAHostWithoutOne() {
        assertEquals(
                List.of(
                        new InetSocketAddress("127.0.0.1", 5701),
                        new InetSocketAddress("127.0.0.1", 5702),
                        new InetSocketAddress("127.0.0.1", 5703),
                        new InetSocketAddress("::1", 9)),
                MemberCandidates.of(
                                List.of("127.0.0.1", "127.0.0.1:5702", "[::1]:9", "no-such-host.invalid"),
                                tcp(),
                                new KnownAddresses())
                        .addresses());
    }

    /** The nodes that the store names are candidates of a service as well. */
    @Test
    void probesEachAddressOfAService() {
        KnownAddresses known = new KnownAddresses();
        known.add(List.of(new InetSocketAddress("10.0.0.7", 6000)));
        List<InetSocketAddress> probed =
                MemberCandidates.ofService("localhost", tcp(), known).addresses();
        assertTrue(probed.contains(new InetSocketAddress("127.0.0.1", 5701)), probed::toString);
        assertEquals(new InetSocketAddress("10.0.0.7", 6000), probed.get(probed.size() - 1));
        assertTrue(probed.stream().limit(probed.size() - 1L).allMatch(one -> one.getPort() == 5701), probed::toString);
        assertEquals(
                List.of(new InetSocketAddress("10.0.0.7", 6000)),
                MemberCandidates.ofService("no-such-service.invalid", tcp(), known)
                        .addresses());
    }

    @Test
    void enablesOneJoinModeOnly() {
        for (ClusterConfig.Join join : List.of(
                new ClusterConfig.Join.Tcp(List.of("127.0.0.1")),
                new ClusterConfig.Join.Multicast("224.2.2.3", 54327),
                new ClusterConfig.Join.Kubernetes("hub.default.svc"))) {
            Config config = HazelcastSettings.of(
                    new ClusterConfig("name", "127.0.0.1", 5701, 3, join, SECRET), "127.0.0.1", new KnownAddresses());
            config.getAdvancedNetworkConfig().getJoin().verify();
            assertEquals(SECRET.nameOf("name"), config.getClusterName());
            assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
        }
    }

    private static ClusterConfig tcp(String... members) {
        return new ClusterConfig("name", "127.0.0.1", 5701, 3, new ClusterConfig.Join.Tcp(List.of(members)), SECRET);
    }

    private static ClusterConfig config(JsonObject join) {
        return ClusterConfig.from(
                Settings.of(new JsonObject()
                        .put("host", "127.0.0.1")
                        .put("port", 5701)
                        .put("portCount", 3)
                        .put("tls", new JsonObject())
                        .put("join", join)),
                "default",
                SECRET);
    }
}
