package dev.switchboard.engineio;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Instant;

/**
 * The request that opened a session.
 *
 * @param transport what it opened on
 * @param uri as it was asked for, query included
 * @param query the protocol's own keys among the application's
 * @param at when
 */
public record Handshake(
        EngineTransport transport,
        String uri,
        MultiMap query,
        MultiMap headers,
        SocketAddress remoteAddress,
        boolean secure,
        Instant at) {

    static Handshake of(HttpServerRequest request, EngineTransport transport) {
        return new Handshake(
                transport,
                request.uri(),
                request.params(),
                request.headers(),
                request.remoteAddress(),
                request.isSSL(),
                Instant.now());
    }
}
