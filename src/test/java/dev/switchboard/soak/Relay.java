package dev.switchboard.soak;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;

/**
 * Makes a server on this machine's loopback reachable at another local address. It forwards bytes in both directions;
 * when one side ends, it closes the other. Runs on its own Vert.x loop and ends with it.
 */
final class Relay {

    private static final String LOOPBACK = "127.0.0.1";

    private final NetClient client;
    private final int to;
    private final int port;

    /** Listens before this returns. */
    Relay(Vertx vertx, String host, int to) {
        this.client = vertx.createNetClient();
        this.to = to;
        this.port = vertx.createNetServer(new NetServerOptions().setHost(host).setPort(0))
                .connectHandler(this::accept)
                .listen()
                .await()
                .actualPort();
    }

    int port() {
        return port;
    }

    private void accept(NetSocket from) {
        from.pause();
        client.connect(to, LOOPBACK).onFailure(away -> from.close()).onSuccess(server -> {
            from.closeHandler(closed -> server.close());
            server.closeHandler(closed -> from.close());
            from.pipeTo(server).onFailure(failure -> server.close());
            server.pipeTo(from).onFailure(failure -> from.close());
        });
    }
}
