package dev.switchboard.gateway.socketio;

import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;

/** Finds a client's address from the request that opened its session. */
@FunctionalInterface
public interface ClientAddress {

    String of(SocketAddress remote, MultiMap headers);
}
