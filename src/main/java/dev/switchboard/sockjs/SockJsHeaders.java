package dev.switchboard.sockjs;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The headers that SockJS's HTTP transports answer with. Which origins may ask at all is decided before; an answer names
 * the asker's (Fetch, section "CORS protocol").
 */
final class SockJsHeaders {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final String COOKIE = "JSESSIONID";

    private SockJsHeaders() {}

    static void cors(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String origin = request.getHeader("Origin");
        response.putHeader("Access-Control-Allow-Origin", origin == null ? "*" : origin);
        if (origin != null) {
            response.putHeader("Access-Control-Allow-Credentials", "true");
        }
        String asked = request.getHeader("Access-Control-Request-Headers");
        if (asked != null && !asked.isEmpty()) {
            response.putHeader("Access-Control-Allow-Headers", asked);
        }
    }

    static void preflight(HttpServerRequest request, String methods) {
        cors(request);
        request.response()
                .putHeader("Access-Control-Allow-Methods", methods)
                .putHeader("Access-Control-Max-Age", Long.toString(YEAR.toSeconds()))
                .putHeader("Cache-Control", "public, max-age=" + YEAR.toSeconds())
                .putHeader(
                        "Expires",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC).plus(YEAR)));
    }

    static void notCached(HttpServerRequest request) {
        request.response().putHeader("Cache-Control", "no-store, no-cache, no-transform, must-revalidate, max-age=0");
    }

    /** The cookie that some balancers know a session by: the one that came, or any. */
    static void sticky(HttpServerRequest request) {
        io.vertx.core.http.Cookie present = request.getCookie(COOKIE);
        String value = present == null ? "dummy" : present.getValue();
        request.response().putHeader("Set-Cookie", COOKIE + "=" + value + "; path=/");
    }
}
