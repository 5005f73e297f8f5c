package dev.switchboard.testing;

import dev.switchboard.boot.ClusterConfig;
import dev.switchboard.boot.ClusterSecret;
import dev.switchboard.boot.ClusteredVertx;
import dev.switchboard.bus.Publisher;
import dev.switchboard.config.Secret;
import dev.switchboard.routing.RoutingConfig;
import dev.switchboard.routing.RoutingMetrics;
import dev.switchboard.routing.TopicRouter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Nodes of one cluster in this JVM, each a clustered Vert.x with a router, on loopback and with a cluster name of its
 * own, so that concurrent tests never meet. Closing it stops all nodes.
 */
public final class TestCluster implements AutoCloseable {

    /** The defaults, with linger times short enough for a test. */
    public static final RoutingConfig ROUTING = new RoutingConfig(
            Duration.ofMillis(300),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            8 << 20);

    /** The secret of every test's cluster. */
    public static final ClusterSecret SECRET =
            new ClusterSecret(List.of(new Secret("a secret that all nodes of the tests know")));

    private final String name = "test-" + UUID.randomUUID();
    private final int port = TestStores.freePort();
    private final RoutingConfig routing;
    private final List<TestNode> nodes = new ArrayList<>();

    /** One node; stopped once by {@link #stop} or {@link #kill}, otherwise by the cluster. */
    public record TestNode(ClusteredVertx clustered, TopicRouter router) {

        public Vertx vertx() {
            return clustered.vertx();
        }

        public String id() {
            return clustered.nodeId();
        }

        public Publisher publisher() {
            return new Publisher(vertx());
        }
    }

    private TestCluster(RoutingConfig routing) {
        this.routing = routing;
    }

    /** This many nodes that know each other. */
    public static TestCluster of(int size) throws Exception {
        return of(size, ROUTING);
    }

    public static TestCluster of(int size, RoutingConfig routing) throws Exception {
        TestCluster cluster = new TestCluster(routing);
        if (size > 0) {
            cluster.add();
        }
        List<Future<TestNode>> others = new ArrayList<>();
        for (int i = 1; i < size; i++) {
            others.add(cluster.start(RoutingMetrics.NONE));
        }
        for (Future<TestNode> other : others) {
            cluster.nodes.add(Await.result(other));
        }
        return cluster;
    }

    /** Adds one node; it knows the others when this returns. */
    public TestNode add() throws Exception {
        return add(RoutingMetrics.NONE);
    }

    public TestNode add(RoutingMetrics metrics) throws Exception {
        TestNode node = Await.result(start(metrics));
        nodes.add(node);
        return node;
    }

    private Future<TestNode> start(RoutingMetrics metrics) {
        return join().compose(clustered -> TopicRouter.start(clustered.vertx(), clustered.hazelcast(), routing, metrics)
                .map(router -> new TestNode(clustered, router)));
    }

    /** A member of the cluster without a router. */
    public Future<ClusteredVertx> join() {
        return ClusteredVertx.start(
                config(), new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(4));
    }

    /** How a node joins this cluster. */
    public ClusterConfig config() {
        return new ClusterConfig(name, "127.0.0.1", port, 50, new ClusterConfig.Join.Tcp(List.of("127.0.0.1")), SECRET);
    }

    /** Adds a node that was not created by {@link #join}. */
    public TestNode add(ClusteredVertx clustered, TopicRouter router) {
        TestNode node = new TestNode(clustered, router);
        nodes.add(node);
        return node;
    }

    /** Adds nodes until the cluster has this size. */
    public void fill(int size) throws Exception {
        while (nodes.size() < size) {
            add();
        }
    }

    public TestNode node(int index) {
        return nodes.get(index);
    }

    public List<TestNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Stops a node gracefully. */
    public void stop(TestNode node) throws Exception {
        nodes.remove(node);
        Await.result(node.router().close());
        Await.result(node.clustered().close());
    }

    /** Ends a node as a crash does: its connections break and no node is notified. */
    public void kill(TestNode node) throws Exception {
        nodes.remove(node);
        node.clustered().hazelcast().getLifecycleService().terminate();
        Await.result(node.clustered().close());
    }

    @Override
    public void close() {
        // All at once: a node that outlives another would first try to clean up after it.
        nodes.forEach(node -> node.clustered().hazelcast().getLifecycleService().terminate());
        List<Future<Void>> ends =
                nodes.stream().map(node -> node.clustered().close()).toList();
        nodes.clear();
        try {
            Await.result(Future.join(ends));
        } catch (Exception failure) {
            throw new IllegalStateException("a node did not end", failure);
        }
    }
}
