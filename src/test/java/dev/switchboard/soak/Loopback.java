package dev.switchboard.soak;

import dev.switchboard.testing.PrivateStores;
import dev.switchboard.testing.TestStores;
import java.util.List;
import java.util.stream.Stream;

/** Runs all nodes on this machine's loopback interface, each with its own ports. */
final class Loopback implements Network {

    private static final String HOST = "127.0.0.1";

    private final PrivateStores stores;
    private final int clusterPort = TestStores.freePort();

    Loopback(PrivateStores stores) {
        this.stores = stores;
    }

    @Override
    public Node node(int number, List<String> arguments) {
        int http = TestStores.freePort();
        int ops = TestStores.freePort();
        List<String> own = List.of(
                "--http.port=" + http,
                "--ops.port=" + ops,
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=8",
                "--storage.postgres.uri=" + stores.postgres.uri(),
                "--storage.redis.uri=" + stores.redis.uri());
        return new Node(
                new Address(HOST, http),
                ops,
                List.of(),
                Stream.of(own, arguments).flatMap(List::stream).toList());
    }

    @Override
    public void close() {}
}
