package dev.switchboard.sockjs;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/**
 * Reads the body of a request as text, whatever its content type; answers 413 to a body over the limit. On the request's
 * event loop.
 */
final class PostBody {

    private final HttpServerRequest request;
    private final int maxBytes;
    private final Buffer body = Buffer.buffer();
    private boolean refused;

    private PostBody(HttpServerRequest request, int maxBytes) {
        this.request = request;
        this.maxBytes = maxBytes;
    }

    static void read(HttpServerRequest request, int maxBytes, Consumer<String> whole) {
        PostBody body = new PostBody(request, maxBytes);
        request.handler(body::append).endHandler(end -> {
            if (!body.refused) {
                whole.accept(body.body.toString());
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
    }

    private void append(Buffer bytes) {
        if (refused) {
            return;
        }
        if (body.length() + bytes.length() > maxBytes) {
            refuse();
        } else {
            body.appendBuffer(bytes);
        }
    }

    private void refuse() {
        refused = true;
        request.response()
                .setStatusCode(413)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                // The rest of the body is not read.
                .putHeader("Connection", "close")
                .end(new JsonObject()
                        .put("success", false)
                        .put("error", "a request has at most " + maxBytes + " bytes")
                        .put("code", "PAYLOAD_TOO_LARGE")
                        .put("retryable", false)
                        .encode());
    }
}
