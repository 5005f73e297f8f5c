package dev.switchboard.soak;

import dev.switchboard.testing.PrivateStores;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs each node in a network namespace, on three networks of this machine: clients, cluster, stores. A node is cut off
 * by detaching its cable from the bridge: packets are dropped, not rejected. All names begin with {@code sbsoak} and
 * the soak's process id; the next soak removes leftovers of a killed one. Runs on the main thread; closing it removes
 * everything.
 */
final class NetworkNamespaces implements Network {

    private static final String MARK = "sbsoak";
    private static final int CLUSTER_PORT = 5701;
    private static final String CLUSTER_SECRET = "a secret of the nodes of these networks alone";
    private static final int HTTP_PORT = 3000;
    private static final int OPS_PORT = 9000;

    private final String mark = MARK + ProcessHandle.current().pid();
    private final Vertx vertx = Vertx.vertx();
    private final int nodes;
    private final String subnet;
    private final String postgres;
    private final String redis;

    NetworkNamespaces(int nodes, PrivateStores stores) {
        this.nodes = nodes;
        removeLeftovers();
        subnet = freeSubnet();
        try {
            for (Lan lan : Lan.values()) {
                Ip.run("link add " + bridge(lan) + " address " + lan.hardware(null) + " type bridge");
                Ip.run("addr add " + lan.host(subnet, null) + "/26 dev " + bridge(lan));
                Ip.run("link set " + bridge(lan) + " up");
            }
            IntStream.range(0, nodes).forEach(this::plugIn);
            postgres = relayed(stores.postgres.uri());
            redis = relayed(stores.redis.uri());
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Why this machine cannot create network namespaces; empty if it can. */
    static Optional<String> skipReason() {
        String name = MARK + ProcessHandle.current().pid() + "-try";
        try {
            Ip.run("netns add " + name);
            Ip.run("link add " + name.replace("-try", "t") + " type bridge");
            Ip.run("link del " + name.replace("-try", "t"));
            Ip.run("netns del " + name);
            return Optional.empty();
        } catch (RuntimeException refused) {
            return Optional.of("this machine cannot create network namespaces: " + refused.getMessage());
        }
    }

    private void plugIn(int node) {
        Ip.run("netns add " + namespace(node));
        Ip.run(inside(node) + "link set lo up");
        for (Lan lan : Lan.values()) {
            Ip.run("link add " + cable(lan, node) + " type veth peer name " + plug(lan) + " address "
                    + lan.hardware(node) + " netns " + namespace(node));
            Ip.run("link set " + cable(lan, node) + " master " + bridge(lan) + " up");
            Ip.run(inside(node) + "addr add " + lan.host(subnet, node) + "/26 dev " + plug(lan));
            Ip.run(inside(node) + "link set " + plug(lan) + " up");
            introduce(lan, node);
        }
    }

    /**
     * Makes the hardware addresses of the node and of the others permanent for each other. Otherwise address resolution
     * fails during a cut, and the kernel reports at once that the peer is unreachable; behind a router it does not.
     */
    private void introduce(Lan lan, int node) {
        Ip.run("neigh replace " + lan.host(subnet, node) + " lladdr " + lan.hardware(node) + " nud permanent dev "
                + bridge(lan));
        List<Integer> others = new ArrayList<>(IntStream.range(0, nodes).boxed().toList());
        others.set(node, null);
        others.forEach(other -> Ip.run(inside(node) + "neigh replace " + lan.host(subnet, other) + " lladdr "
                + lan.hardware(other) + " nud permanent dev " + plug(lan)));
    }

    private String inside(int node) {
        return "-n " + namespace(node) + " ";
    }

    private static String plug(Lan lan) {
        return lan.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Node node(int number, List<String> arguments) {
        String clients = Lan.CLIENTS.host(subnet, number);
        String members = IntStream.range(0, nodes)
                .mapToObj(node -> Lan.CLUSTER.host(subnet, node) + ":" + CLUSTER_PORT)
                .collect(Collectors.joining(","));
        List<String> own = List.of(
                "--http.host=" + clients,
                "--http.port=" + HTTP_PORT,
                "--ops.host=" + clients,
                "--ops.port=" + OPS_PORT,
                "--cluster.host=" + Lan.CLUSTER.host(subnet, number),
                "--cluster.secret=" + CLUSTER_SECRET,
                "--cluster.port=" + CLUSTER_PORT,
                "--cluster.join.members=" + members,
                "--storage.postgres.uri=" + postgres,
                "--storage.redis.uri=" + redis);
        return new Node(
                new Address(clients, HTTP_PORT),
                OPS_PORT,
                List.of("ip", "netns", "exec", namespace(number)),
                Stream.of(own, arguments).flatMap(List::stream).toList());
    }

    /** Detaches the node's cables from these networks. */
    void cut(int node, Set<Lan> lans) {
        lans.forEach(lan -> Ip.run("link set " + cable(lan, node) + " nomaster"));
    }

    /** Attaches all cables of the node. */
    void heal(int node) {
        EnumSet.allOf(Lan.class).forEach(lan -> Ip.run("link set " + cable(lan, node) + " master " + bridge(lan)));
    }

    private String relayed(String uri) {
        int port = URI.create(uri).getPort();
        String host = Lan.STORES.host(subnet, null);
        return uri.replaceFirst("(?<=[@/])[^@/]+:" + port, host + ":" + new Relay(vertx, host, port).port());
    }

    private String namespace(int node) {
        return mark + "-" + node;
    }

    private String bridge(Lan lan) {
        return mark + lan.letter();
    }

    private String cable(Lan lan, int node) {
        return bridge(lan) + node;
    }

    /** A free subnet of the range reserved for benchmarks between networks (RFC 2544). */
    private static String freeSubnet() {
        String taken = Ip.run("-o -4 addr show");
        return IntStream.range(0, 256)
                .mapToObj(third -> "198.18." + third + ".")
                .filter(free -> !taken.contains(free))
                .findFirst()
                .orElseThrow();
    }

    private static void removeLeftovers() {
        Set<String> alive = ProcessHandle.allProcesses()
                .map(process -> MARK + process.pid())
                .collect(Collectors.toSet());
        remove(name -> !alive.contains(name.replaceFirst("^(" + MARK + "\\d+).*", "$1")));
    }

    /** Removes the namespaces and cables whose names match. */
    private static void remove(Predicate<String> meant) {
        Ip.names("netns list").stream()
                .filter(name -> name.startsWith(MARK) && meant.test(name))
                .forEach(name -> Ip.run("netns del " + name));
        // Deleting a namespace removes its cables, but only after its last process ends, possibly at this moment.
        cables(meant).forEach(NetworkNamespaces::remove);
    }

    private static List<String> cables(Predicate<String> meant) {
        return Ip.names("-br link show").stream()
                .filter(name -> name.startsWith(MARK) && meant.test(name))
                .toList();
    }

    private static void remove(String cable) {
        try {
            Ip.run("link del " + cable);
        } catch (IllegalStateException refused) {
            if (Ip.names("-br link show").contains(cable)) {
                throw refused;
            }
        }
    }

    @Override
    public void close() {
        vertx.close().await();
        remove(name -> name.matches(mark + "(\\D.*)?"));
    }
}
