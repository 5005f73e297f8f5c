package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ClusteredVertxTest {

    private static final int PORTS = 12;

    private final List<ClusteredVertx> started = new ArrayList<>();
    private final int firstPort = TestStores.freePort();

    @AfterEach
    void end() throws Exception {
        // All at once; otherwise each would hand over its partitions to the next.
        started.forEach(node -> node.hazelcast().getLifecycleService().terminate());
        Await.result(Future.join(started.stream().map(ClusteredVertx::close).toList()));
    }

    /** All search for members while none has become the first one yet. */
    @Test
    void formsOneClusterFromNodesThatStartTogether() throws Exception {
        List<Future<ClusteredVertx>> starting = List.of(start("hub"), start("hub"), start("hub"));
        for (Future<ClusteredVertx> start : starting) {
            started(start);
        }
        Await.until("three members everywhere", () -> started.stream()
                .allMatch(node -> node.hazelcast().getCluster().getMembers().size() == 3));
    }

    @Test
    void separatesClustersOfDifferentNames() throws Exception {
        ClusteredVertx one = started(start("hub"));
        ClusteredVertx other = started(start("other"));
        assertEquals(1, one.hazelcast().getCluster().getMembers().size());
        assertEquals(1, other.hazelcast().getCluster().getMembers().size());
    }

    /** A hung process or another program accepts connections and sends nothing. */
    @Test
    void findsAMemberAmongPortsOfOtherPrograms() throws Exception {
        try (ServerSocket silent = listener(firstPort);
                ServerSocket alsoSilent = listener(firstPort + 2)) {
            assertFalse(silent.isClosed() || alsoSilent.isClosed());
            ClusteredVertx one = started(start("hub"));
            // It hung for as long as a silent program did not end.
            ClusteredVertx two = started(start("hub"));
            assertEquals(2, two.hazelcast().getCluster().getMembers().size());
            assertEquals(2, one.hazelcast().getCluster().getMembers().size());
            assertExchangesMessages(one, two);
        }
    }

    @Test
    void refusesPeersWithoutACertificateOfTheAuthority(@TempDir Path folder) throws Exception {
        Optional<ClusterTls> tls = tls(Certificate.in(folder));
        ClusteredVertx one = started(start("hub", tls));
        ClusteredVertx two = started(start("hub", tls));
        assertExchangesMessages(one, two);
        for (Optional<ClusterTls> other : List.of(tls(Certificate.in(folder)), Optional.<ClusterTls>empty())) {
            ClusteredVertx stranger = started(start("hub", other));
            Future<Message<Object>> asked = stranger.vertx()
                    .eventBus()
                    .request(echoOf(one), "hello", new DeliveryOptions().setSendTimeout(2_000));
            Await.until("the request of the stranger fails", asked::isComplete);
            assertTrue(asked.failed());
        }
    }

    private static Optional<ClusterTls> tls(Certificate certificate) {
        return Optional.of(new ClusterTls(certificate.cert(), certificate.key(), certificate.cert()));
    }

    private static void assertExchangesMessages(ClusteredVertx one, ClusteredVertx other) throws Exception {
        assertTrue(one.vertx().isNativeTransportEnabled() || !isLinux());
        Await.result(one.vertx()
                .eventBus()
                .consumer(echoOf(one), message -> message.reply(message.body()))
                .completion());
        assertEquals(
                "hello",
                Await.result(other.vertx()
                                .eventBus()
                                .request(echoOf(one), "hello", new DeliveryOptions().setSendTimeout(5_000)))
                        .body());
    }

    /** A node is known to another once it has sent a message to an address of that one alone. */
    private static String echoOf(ClusteredVertx node) {
        return "echo@" + node.nodeId();
    }

    private Future<ClusteredVertx> start(String name) {
        return start(name, Optional.empty());
    }

    private Future<ClusteredVertx> start(String name, Optional<ClusterTls> tls) {
        return ClusteredVertx.start(new ClusterConfig(
                name + firstPort,
                "127.0.0.1",
                firstPort,
                PORTS,
                new ClusterConfig.Join.Tcp(List.of("127.0.0.1")),
                TestCluster.SECRET,
                tls));
    }

    private ClusteredVertx started(Future<ClusteredVertx> start) throws Exception {
        ClusteredVertx node = Await.result(start);
        started.add(node);
        return node;
    }

    private static ServerSocket listener(int port) throws Exception {
        return new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").startsWith("Linux");
    }
}
