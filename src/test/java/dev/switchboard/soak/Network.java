package dev.switchboard.soak;

import dev.switchboard.testing.OwnStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Where the nodes are: all on this machine's loopback, at ports of their own. */
class Network implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    /** Below what the system gives out by itself, so that a port stays free while its node is down. */
    private static final int LOWEST = 15_000;

    private static final int HIGHEST = 32_000;

    private final OwnStores stores;
    private final int clusterPort = freePort();

    Network(OwnStores stores) {
        this.stores = stores;
    }

    static Network open(int nodes, OwnStores stores) {
        return new Network(stores);
    }

    /** A node that is not started yet. */
    Node node(int number, List<String> arguments) {
        int http = freePort();
        int ops = freePort();
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

    static int freePort() {
        List<IOException> taken = new ArrayList<>();
        while (taken.size() < 100) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
                return socket.getLocalPort();
            } catch (IOException inUse) {
                taken.add(inUse);
            }
        }
        throw Node.unchecked(taken.get(0));
    }

    @Override
    public void close() {}
}
