package dev.switchboard.socketio;

import io.vertx.core.Future;

/** One part of the server that clients connect to by name. Asked on the context of the client's session. */
@FunctionalInterface
public interface Namespace {

    /**
     * Whether this client may connect. Fails with {@link ConnectRefused} to tell the client why not; any other failure
     * refuses it without a reason. May complete on any thread.
     */
    Future<ConnectAccepted> admit(ConnectRequest request);
}
