package dev.switchboard.api;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers as HTTP responses: the same JSON as on a WebSocket, with the matching status. Stateless. */
final class Responses {

    private static final Logger LOG = LoggerFactory.getLogger(Responses.class);
    private static final long MILLIS = 1_000;
    private static final int UNAUTHORIZED = 401;

    private Responses() {}

    /** Sends a concern's answer; {@code status} is used on success. */
    static void send(RoutingContext request, int status, JsonObject answer) {
        boolean success = Boolean.TRUE.equals(answer.getBoolean("success"));
        write(request, success ? status : Status.of(answer.getString("code")), answer);
    }

    /** Sends a refusal with a status other than its code's. */
    static void send(RoutingContext request, int status, Failure failure) {
        write(request, status, failure.toAnswer());
    }

    /** Sends an error as an answer. */
    static void fail(RoutingContext request, Throwable cause) {
        if (cause instanceof HttpClosedException) {
            // The client has disconnected: there is nothing to report and no one to answer.
            return;
        }
        if (!(cause instanceof Failure)) {
            LOG.error("{} {} failed", request.request().method(), LogText.field(request.normalizedPath()), cause);
        }
        Failure failure = cause instanceof Failure known ? known : Failure.of(ErrorCode.INTERNAL, "internal error");
        send(request, Status.of(failure.code()), failure);
    }

    /** Sends a JSON document that describes the hub. */
    static void document(RoutingContext request, Buffer document) {
        json(request.response()).end(document);
    }

    private static HttpServerResponse json(HttpServerResponse response) {
        return response.putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store");
    }

    private static void write(RoutingContext request, int status, JsonObject answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            // The client has disconnected, or was answered while its body was still arriving.
            return;
        }
        json(response.setStatusCode(status));
        if (status == UNAUTHORIZED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        Long retryAfterMs = answer.getLong("retryAfterMs");
        if (retryAfterMs != null) {
            response.putHeader("Retry-After", Long.toString((retryAfterMs + MILLIS - 1) / MILLIS));
        }
        response.end(answer.encode());
    }
}
