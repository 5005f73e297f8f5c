package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.Close;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The heads of this endpoint's answers, and the answers that are whole at once. Stateless; on the request's event loop. */
final class SseAnswer {

    private static final String STREAM = "text/event-stream";

    private SseAnswer() {}

    /** Lets pages of other origins read the answer, as those of REST: the origin was checked before. */
    static void addCors(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin != null) {
            response.putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Credentials", "true");
        }
    }

    /** Answers a request that is no GET; a page asks so before it sends headers of its own. */
    static void otherMethod(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (HttpMethod.OPTIONS.equals(request.method())) {
            String asked = request.getHeader("Access-Control-Request-Headers");
            response.putHeader("Access-Control-Allow-Methods", "GET, OPTIONS")
                    .putHeader("Access-Control-Allow-Headers", asked == null ? "Authorization, Last-Event-ID" : asked)
                    .putHeader("Access-Control-Max-Age", "600")
                    .putHeader("Vary", "Origin, Access-Control-Request-Headers")
                    .setStatusCode(204)
                    .end();
        } else {
            response.putHeader("Allow", "GET, OPTIONS");
            json(
                    request,
                    405,
                    Failure.badRequest("method", "this path answers GET").toAnswer());
        }
    }

    /** The head of a stream. Proxies must neither keep it nor wait for more of it. */
    static void addHead(HttpServerRequest request) {
        HttpServerResponse response = request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no");
        if (request.version() != HttpVersion.HTTP_2) {
            // Its timeouts are gone once it has carried a stream.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /**
     * Refuses a client that has no stream yet.
     *
     * @param why the refusal in a concern's words, or null
     */
    static void refuse(HttpServerRequest request, Close close, @Nullable Failure why) {
        if (request.response().closed() || request.response().ended()) {
            return;
        }
        if (Ending.isPassing(close)) {
            addHead(request);
            endAfter(request, request.response().end(Ending.text(close, retryOf(why)) + "\n"));
        } else {
            json(request, Ending.statusOf(close), why == null ? refusal(close) : why.toAnswer());
        }
    }

    private static OptionalLong retryOf(@Nullable Failure why) {
        Long asked = why == null ? null : why.toAnswer().getLong("retryAfterMs");
        return asked == null ? OptionalLong.empty() : OptionalLong.of(asked);
    }

    private static JsonObject refusal(Close close) {
        String code = Ending.statusOf(close) == 401 ? "UNAUTHORIZED" : "FORBIDDEN";
        return new JsonObject()
                .put("success", false)
                .put("error", close.words())
                .put("code", Ending.statusOf(close) == 400 ? "BAD_REQUEST" : code)
                .put("retryable", false);
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        }
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.encode());
    }

    private static void endAfter(HttpServerRequest request, Future<Void> sent) {
        if (request.version() != HttpVersion.HTTP_2) {
            sent.onComplete(done -> request.connection().close());
        }
    }
}
