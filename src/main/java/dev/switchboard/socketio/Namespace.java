package dev.switchboard.socketio;

import io.vertx.core.Future;

/** A part of the server that clients connect to by name. Called on the context of the client's session. */
@FunctionalInterface
public interface Namespace {

    /**
     * Admits or refuses a client. A failure with {@link ConnectRefused} is sent to the client; any other failure refuses it
     * without a reason. May complete on any thread.
     */
    Future<ConnectAccepted> admit(ConnectRequest request);
}
