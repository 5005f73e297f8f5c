package dev.switchboard.sockjs;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The headers of SockJS's HTTP answers. The origin was checked before, so an answer allows the origin of its request
 * (Fetch, section "CORS protocol").
 */
final class SockJsHeaders {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final String COOKIE_NAME = "JSESSIONID";

    private SockJsHeaders() {}

    static void addCorsHeaders(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String origin = request.getHeader("Origin");
        response.putHeader("Access-Control-Allow-Origin", origin == null ? "*" : origin);
        if (origin != null) {
            response.putHeader("Access-Control-Allow-Credentials", "true");
        }
        String requested = request.getHeader("Access-Control-Request-Headers");
        if (requested != null && !requested.isEmpty()) {
            response.putHeader("Access-Control-Allow-Headers", requested);
        }
    }

    static void addPreflightHeaders(HttpServerRequest request, String methods) {
        addCorsHeaders(request);
        request.response()
                .putHeader("Access-Control-Allow-Methods", methods)
                .putHeader("Access-Control-Max-Age", Long.toString(YEAR.toSeconds()))
                .putHeader("Cache-Control", "public, max-age=" + YEAR.toSeconds())
                .putHeader(
                        "Expires",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC).plus(YEAR)));
    }

    static void forbidCaching(HttpServerRequest request) {
        request.response().putHeader("Cache-Control", "no-store, no-cache, no-transform, must-revalidate, max-age=0");
    }

    /** Sets the cookie by which some balancers find a session's node: the value that came, or any. */
    static void setStickyCookie(HttpServerRequest request) {
        Cookie present = request.getCookie(COOKIE_NAME);
        String value = present == null ? "dummy" : present.getValue();
        request.response().putHeader("Set-Cookie", COOKIE_NAME + "=" + value + "; path=/");
    }
}
