package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Tracing;
import dev.switchboard.gateway.connection.ClientInfo;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake needs of the HTTP request that opens a connection; read before the upgrade consumes the request.
 *
 * @param client the client, still without a name
 * @param token the token of the header or the query
 * @param cookie the token of the cookie
 * @param since the position in the personal log that the query names, as it came
 */
public record OpeningRequest(
        ClientInfo client, Optional<String> token, Optional<String> cookie, @Nullable String since) {

    /**
     * Reads a request to an endpoint.
     *
     * @param address the client's address
     */
    public static OpeningRequest of(HttpServerRequest request, String endpoint, String address, Tracing tracing) {
        return of(request, ClientInfo.of(endpoint, address, request.headers(), tracing), Tokens.cookie(request));
    }

    /** As {@link #of(HttpServerRequest, String, String, Tracing)}, with the cookie's token if it counts at the endpoint. */
    public static OpeningRequest of(HttpServerRequest request, ClientInfo client, Optional<String> cookie) {
        return new OpeningRequest(client, Tokens.shown(request), cookie, request.getParam("since"));
    }
}
