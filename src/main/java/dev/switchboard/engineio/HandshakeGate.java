package dev.switchboard.engineio;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/** Decides whether a request may open a session, before anything of it is kept. */
@FunctionalInterface
public interface HandshakeGate {

    /**
     * Fails with {@link HandshakeRefused} if the request may not open a session. Any other failure refuses it too, as
     * {@link EngineError#FORBIDDEN} and without a reason.
     */
    Future<Void> admit(HttpServerRequest request);

    static HandshakeGate open() {
        return request -> Future.succeededFuture();
    }
}
