package dev.switchboard.conformance;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineHandler;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.cluster.ClusterSessions;
import dev.switchboard.routing.RoutingMember;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.RoundRobin;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The published clients, against three nodes behind a load balancer that sends every request to a different node. */
@Tag("slow")
class ForwardedClientsTest {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private TestCluster cluster;
    private RoundRobin balancer;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(3);
        List<Integer> ports = new ArrayList<>();
        for (TestNode node : cluster.nodes()) {
            ports.add(serve(node));
        }
        balancer = new RoundRobin(ports);
    }

    @AfterEach
    void stop() {
        balancer.close();
        cluster.close();
    }

    @TestFactory
    Stream<DynamicTest> servesTheClientsThatPeopleUse() throws Exception {
        return RealClientsTest.run("clients.js", balancer.port());
    }

    private static int serve(TestNode node) throws Exception {
        List<Future<Void>> served = new ArrayList<>();
        int port = Await.result(ConformanceServer.start(
                        node.vertx(),
                        0,
                        INTERVAL,
                        TIMEOUT,
                        TIMEOUT,
                        (config, handler) -> server(node, config, handler, served)))
                .actualPort();
        Await.result(Future.all(served));
        return port;
    }

    private static EngineServer server(
            TestNode node, EngineConfig config, EngineHandler handler, List<Future<Void>> served) {
        ClusterSessions sessions = new ClusterSessions(node.vertx(), node.id(), config);
        EngineServer server = new EngineServer(node.vertx(), config, handler, sessions.seams(EngineSeams.none()));
        served.add(sessions.serve(server));
        node.router()
                .watch(members -> sessions.membersChanged(members.stream()
                        .filter(member -> !member.self())
                        .map(RoutingMember::node)
                        .collect(Collectors.toSet())));
        return server;
    }
}
