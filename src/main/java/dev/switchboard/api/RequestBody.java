package dev.switchboard.api;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body. Its declared media type must be {@code application/json}, with any parameters: a page of another
 * site can send every other type without asking first (Fetch, section "CORS-safelisted request-header"). A body that is not
 * a JSON object is refused when it is parsed.
 * A request over the limit is answered at once, and the rest of its body is discarded. Stateless.
 */
final class RequestBody implements Handler<RoutingContext> {

    private static final String KEY = "body";
    private static final Failure NO_JSON =
            Failure.badRequest("Content-Type", "the Content-Type of a body must be application/json");

    private final int maxBytes;

    RequestBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (hasBody(request) && !isJson(request.getHeader("Content-Type"))) {
            Responses.send(context, 415, NO_JSON);
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            context.response().writeContinue();
        }
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (context.response().ended()) {
                return;
            }
            if (body.length() + chunk.length() > maxBytes) {
                Responses.fail(
                        context, Failure.of(ErrorCode.PAYLOAD_TOO_LARGE, "the body exceeds " + maxBytes + " bytes"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            if (!context.response().ended()) {
                context.put(KEY, body);
                context.next();
            }
        });
    }

    /** Whether a body follows (RFC 9112, section 6.3). */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null ? request.headers().contains("Transfer-Encoding") : !length.equals("0");
    }

    private static boolean isJson(@Nullable String type) {
        return type != null && type.split(";", 2)[0].trim().equalsIgnoreCase("application/json");
    }

    /**
     * The body as JSON, {@code {}} if it is empty.
     *
     * @throws Failure {@code BAD_REQUEST} if it is not a JSON object
     */
    static JsonObject of(RoutingContext context) {
        Buffer body = context.get(KEY);
        if (body.length() == 0) {
            return new JsonObject();
        }
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException notAnObject) {
            throw Failure.badRequest("body", "the body must be a JSON object");
        }
    }
}
