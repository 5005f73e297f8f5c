package dev.switchboard.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/** A network in front of a server that carries only so many bytes a second to each client. Closed by the test. */
public final class NarrowLink implements AutoCloseable {

    private static final int SMALL_BUFFER = 16 << 10;

    private final Vertx vertx = Vertx.vertx();
    /** Held here: Vert.x closes a client, with its connections, once nobody refers to it. */
    private final NetClient outward = vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(SMALL_BUFFER));

    private final int target;
    private final long bytesPerSecond;
    private final NetServer server;

    public NarrowLink(int target, long bytesPerSecond) {
        this.target = target;
        this.bytesPerSecond = bytesPerSecond;
        this.server = vertx.createNetServer().connectHandler(this::forward);
        Await.await(server.listen(0, "127.0.0.1"));
    }

    public int port() {
        return server.actualPort();
    }

    private void forward(NetSocket client) {
        client.pause();
        outward.connect(target, "127.0.0.1")
                .onSuccess(hub -> {
                    client.pipeTo(hub);
                    hub.endHandler(end -> client.end());
                    hub.handler(bytes -> {
                        client.write(bytes);
                        hub.pause();
                        vertx.setTimer(Math.max(1, bytes.length() * 1_000L / bytesPerSecond), due -> hub.resume());
                    });
                    client.resume();
                })
                .onFailure(away -> client.close());
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
