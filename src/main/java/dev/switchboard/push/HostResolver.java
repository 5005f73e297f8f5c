package dev.switchboard.push;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host. */
interface HostResolver {

    /** Threads of their own: a name server that does not answer holds up nothing else. */
    int THREADS = 4;

    /** Fails if the host has none. */
    Future<List<InetAddress>> resolve(String host);

    /** The JDK's, on worker threads that end with the Vert.x context that opened them. */
    static HostResolver open(Vertx vertx) {
        WorkerExecutor threads = vertx.createSharedWorkerExecutor("switchboard-push-names", THREADS);
        return host -> threads.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false);
    }
}
