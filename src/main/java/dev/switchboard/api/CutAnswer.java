package dev.switchboard.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Ends a request before its time: with HTTP/2 its stream alone, since the connection has others; with HTTP/1 the connection.
 * Stateless.
 */
final class CutAnswer {

    /** Codes of HTTP/2 (RFC 9113, section 7). */
    private static final long NO_ERROR = 0;

    private static final long INTERNAL_ERROR = 2;

    private CutAnswer() {}

    /** The answer has begun and cannot be finished: the client must not take a part for the whole. */
    static void end(HttpServerRequest request) {
        end(request, INTERNAL_ERROR);
    }

    /** The answer is sent, and the rest of the body is not wanted (RFC 9113, section 8.1). */
    static void endRequest(HttpServerRequest request) {
        end(request, NO_ERROR);
    }

    private static void end(HttpServerRequest request, long code) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(code);
        } else {
            request.connection().close();
        }
    }
}
