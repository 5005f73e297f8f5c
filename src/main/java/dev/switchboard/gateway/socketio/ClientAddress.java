package dev.switchboard.gateway.socketio;

import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;

/** Tells a client's address from what its session's opening said. */
@FunctionalInterface
public interface ClientAddress {

    String of(SocketAddress remote, MultiMap headers);
}
