package dev.switchboard.engineio;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;

/** Answers to requests that get no session: JSON, or for an upgrade the bare words and the end of the connection. */
final class RequestRefusals {

    private RequestRefusals() {}

    static void refuse(HttpServerRequest request, boolean upgrade, EngineError error) {
        refuse(request, upgrade, error.status(), error.words(), error.toJson().encode());
    }

    static void refuse(HttpServerRequest request, boolean upgrade, HandshakeRefused refused) {
        refused.retryAfter().ifPresent(wait -> request.response()
                .putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds()))));
        refuse(
                request,
                upgrade,
                refused.status(),
                Objects.requireNonNullElse(refused.getMessage(), ""),
                refused.toJson().encode());
    }

    /** An upgrade to an unsupported version of WebSocket (RFC 6455, section 4.4). */
    static void refuseVersion(HttpServerRequest request) {
        request.response()
                .setStatusCode(426)
                .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end()
                .onComplete(sent -> request.connection().close());
    }

    private static void refuse(HttpServerRequest request, boolean upgrade, int status, String words, String json) {
        HttpServerResponse response = request.response().setStatusCode(status);
        if (upgrade) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html")
                    .end(words)
                    .onComplete(sent -> request.connection().close());
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json);
        }
    }
}
