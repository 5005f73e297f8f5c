package dev.switchboard.api;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads a request's body, whatever its declared media type; a body that is not a JSON object is refused when it is parsed.
 * A request over the limit is answered at once, and the rest of its body is discarded. Stateless.
 */
final class RequestBody implements Handler<RoutingContext> {

    private static final String KEY = "body";

    private final int maxBytes;

    RequestBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
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
