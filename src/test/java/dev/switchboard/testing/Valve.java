package dev.switchboard.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port in front of a server's own, so that a test can cut the server off and reconnect it. */
public final class Valve implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    /** Held here: Vert.x closes a client, with its connections, once nobody refers to it. */
    private final NetClient outward = vertx.createNetClient();

    private final int port = TestStores.freePort();
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private NetServer server;

    /** Shut at first. */
    public Valve(int target) {
        this.target = target;
    }

    public int port() {
        return port;
    }

    public void open() throws Exception {
        server = vertx.createNetServer().connectHandler(this::forward);
        Await.result(server.listen(port, "127.0.0.1"));
    }

    /** Passes nothing on between those that are connected, which learn nothing of it. */
    public void freeze() {
        sockets.forEach(NetSocket::pause);
    }

    /** Refuses new connections and closes existing ones. */
    public void shut() throws Exception {
        Await.result(server.close());
        sockets.forEach(NetSocket::close);
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private void forward(NetSocket inbound) {
        inbound.pause();
        sockets.add(inbound);
        inbound.closeHandler(closed -> sockets.remove(inbound));
        outward.connect(target, "127.0.0.1")
                .onSuccess(outbound -> {
                    inbound.pipeTo(outbound);
                    outbound.pipeTo(inbound);
                    inbound.resume();
                })
                .onFailure(away -> inbound.close());
    }
}
