package dev.switchboard.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Where the nodes are and how they reach each other, the stores and their clients. The main thread's. */
interface Network extends AutoCloseable {

    /** A node that is not started yet. */
    Node node(int number, List<String> arguments);

    @Override
    void close();

    /** A port below what the system gives out by itself, so that it stays free while its node is down. */
    static int freePort() {
        int lowest = 15_000;
        int highest = 32_000;
        List<IOException> taken = new ArrayList<>();
        while (taken.size() < 100) {
            int port = ThreadLocalRandom.current().nextInt(lowest, highest);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException inUse) {
                taken.add(inUse);
            }
        }
        throw Node.unchecked(taken.get(0));
    }
}
