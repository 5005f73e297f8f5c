package dev.switchboard.testing;

import dev.switchboard.boot.HubNode;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Complete nodes of one cluster in this JVM, on free ports, with a cluster name of their own, on one database and one
 * Redis. Rate limits are off unless a test enables them. Closed by the test, together with its clients.
 */
public final class HubCluster implements AutoCloseable {

    private static final AtomicInteger REDIS_DATABASES = new AtomicInteger();
    private static final int MAX_REDIS_DATABASES = 16;

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final List<String> common;
    private final List<HubNode> nodes = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();

    private HubCluster(List<String> common) {
        this.common = common;
    }

    /** This many nodes that know each other, on stores of their own. */
    public static HubCluster of(int size, String... options) {
        HubCluster cluster = empty(
                TestStores.freshDatabase(),
                TestStores.redis() + "/" + REDIS_DATABASES.getAndIncrement() % MAX_REDIS_DATABASES,
                options);
        if (size > 0) {
            cluster.add();
        }
        List<CompletableFuture<HubNode>> others = IntStream.range(1, size)
                .mapToObj(other -> CompletableFuture.supplyAsync(cluster::start))
                .toList();
        others.forEach(other -> cluster.nodes.add(other.join()));
        return cluster;
    }

    /** A cluster without nodes, on these stores. */
    public static HubCluster empty(String postgres, String redis, String... options) {
        Stream<String> own = Stream.of(
                "--storage.postgres.uri=" + postgres,
                "--storage.redis.uri=" + redis,
                "--auth.jwt.secret=" + TestTokens.SECRET,
                // One that remembers another test's database would begin a new lineage in this one.
                "--data.dir=" + TestStores.freshFolder(),
                "--cluster.port=" + TestStores.freePort(),
                "--cluster.portCount=8",
                "--http.port=0",
                "--ops.port=0",
                "--limits.enabled=false");
        return new HubCluster(Stream.concat(own, Stream.of(options)).toList());
    }

    /** Adds a node with these extra options. */
    public HubNode add(String... options) {
        HubNode node = start(options);
        nodes.add(node);
        return node;
    }

    private HubNode start(String... options) {
        return HubNode.start(settings(options));
    }

    private Settings settings(String... options) {
        List<String> all = Stream.concat(common.stream(), Stream.of(options)).toList();
        return new ConfigLoader(Map.of(), Path.of(""), List.of()).load(all);
    }

    /** Stops a node gracefully. */
    public void stop(HubNode node) {
        nodes.remove(node);
        node.close();
    }

    public HubNode node(int index) {
        return nodes.get(index);
    }

    public int size() {
        return nodes.size();
    }

    /** The HTTP port of a node. */
    public int port(int index) {
        return node(index).httpPort();
    }

    public Vertx vertx() {
        return vertx;
    }

    public String token(String user) {
        return tokens.of(user);
    }

    public String token(String user, Duration ttl) {
        return tokens.of(user, ttl);
    }

    /** A new connection of the user to a node that has received its greeting. */
    public RawClient client(int node, String user) {
        return keep(RawClient.join(vertx, port(node), token(user)));
    }

    /** As {@link #client}, with extra query parameters, such as {@code since=3}. */
    public RawClient client(int node, String user, String query) {
        return keep(RawClient.join(vertx, port(node), token(user) + "&" + query));
    }

    /** As {@link #client}, with extra headers, such as a browser's. */
    public RawClient client(int node, String user, MultiMap headers) {
        return keep(RawClient.join(vertx, port(node), token(user), headers));
    }

    /** A WebSocket at a node's path; does not wait for a greeting. */
    public RawClient open(int node, String path) {
        return keep(RawClient.open(vertx, port(node), path));
    }

    private synchronized RawClient keep(RawClient client) {
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(RawClient::close);
        CompletableFuture.allOf(nodes.stream()
                        .map(node -> CompletableFuture.runAsync(node::close))
                        .toArray(CompletableFuture[]::new))
                .join();
        Await.await(vertx.close());
    }
}
