package dev.switchboard.testing;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Two nodes of one hub, each a process of its own, on stores of the tests; without limits. Killed by {@link #close}. */
public final class NodePair implements AutoCloseable {

    private final List<HubProcess> nodes;

    private NodePair(List<HubProcess> nodes) {
        this.nodes = nodes;
    }

    /** Two ports that are free, for what has to be known before the nodes start. */
    public static List<Integer> freePorts() {
        return IntStream.range(0, 2).mapToObj(node -> TestStores.freePort()).toList();
    }

    public static List<String> origins(List<Integer> ports) {
        return ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
    }

    /** Starts them at these ports, with these settings besides, and waits until both are ready. */
    public static NodePair start(List<Integer> ports, String... more) {
        return startOn(TestStores.freshDatabase(), ports, more);
    }

    /** As {@link #start}, on this database. */
    public static NodePair startOn(String database, List<Integer> ports, String... more) {
        int clusterPort = TestStores.freePort();
        NodePair pair = new NodePair(ports.stream()
                .map(port -> HubProcess.start(Stream.concat(
                                Stream.of(
                                        "--storage.postgres.uri=" + database,
                                        "--storage.redis.uri=" + TestStores.redis(),
                                        "--auth.jwt.secret=" + TestTokens.SECRET,
                                        "--cluster.port=" + clusterPort,
                                        "--cluster.portCount=8",
                                        "--http.port=" + port,
                                        "--ops.port=0",
                                        "--limits.enabled=false"),
                                Stream.of(more))
                        .toArray(String[]::new)))
                .toList());
        pair.nodes.forEach(node -> node.await("Switchboard ready"));
        return pair;
    }

    public HubProcess node(int index) {
        return nodes.get(index);
    }

    public List<Long> pids() {
        return nodes.stream().map(HubProcess::pid).toList();
    }

    @Override
    public void close() {
        nodes.forEach(HubProcess::close);
    }
}
