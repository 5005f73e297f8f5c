package dev.switchboard.engineio;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;

/**
 * What a page of another origin may read. It concerns browsers only: an origin that is not allowed is still served,
 * without the header, and WebSockets have no CORS. {@link HandshakeGate} decides which clients may connect.
 *
 * @param origins the allowed ones, in lower case; {@code *} alone is any
 * @param credentials whether cookies are allowed
 */
public record CorsPolicy(Set<String> origins, boolean credentials) {

    private static final String ANY = "*";
    private static final String METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE";

    public CorsPolicy {
        origins = Set.copyOf(origins);
    }

    /** Puts the headers on the response; true if the request was a preflight and is answered with that. */
    boolean answer(HttpServerRequest request) {
        MultiMap headers = request.response().headers();
        allowOrigin(request.getHeader(HttpHeaders.ORIGIN), headers);
        if (request.method() != HttpMethod.OPTIONS) {
            return false;
        }
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        vary(headers, "Access-Control-Request-Headers");
        if (asked != null) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
        request.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
                .end();
        return true;
    }

    private void allowOrigin(String origin, MultiMap headers) {
        if (origins.contains(ANY) && !credentials) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
            return;
        }
        vary(headers, "Origin");
        if (origin != null && (origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT)))) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            if (credentials) {
                headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            }
        }
    }

    private static void vary(MultiMap headers, String name) {
        String before = headers.get(HttpHeaders.VARY);
        headers.set(HttpHeaders.VARY, before == null ? name : before + ", " + name);
    }
}
