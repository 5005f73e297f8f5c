package dev.switchboard.engineio;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads one request's body up to a limit. The rest of a longer body is discarded while the refusal is sent, since a
 * connection cut in the middle of a body would lose the refusal. A body of ten times the limit is cut. On
 * the request's event loop.
 */
final class BodyReader {

    private static final int PATIENCE = 10;

    private final HttpServerRequest request;
    private final int limit;
    private final Promise<Buffer> whole = Promise.promise();
    private Buffer body = Buffer.buffer();
    private long length;

    private BodyReader(HttpServerRequest request, int limit) {
        this.request = request;
        this.limit = limit;
    }

    /** The body; fails with {@link TooLong} as soon as that is known, or with {@link Cut}. */
    static Future<Buffer> read(HttpServerRequest request, int limit) {
        BodyReader reader = new BodyReader(request, limit);
        request.handler(reader::receive);
        request.endHandler(end -> reader.whole.tryComplete(reader.body));
        request.exceptionHandler(failure -> reader.whole.tryFail(new Cut()));
        reader.checkAnnounced();
        return reader.whole.future();
    }

    private void checkAnnounced() {
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has refused what is not a number; one with more digits than a long is over any limit.
        if (announced != null && (announced.length() > 18 || Long.parseLong(announced.trim()) > limit)) {
            refuse();
        }
    }

    private void receive(Buffer chunk) {
        length += chunk.length();
        if (length > (long) PATIENCE * limit) {
            request.connection().close();
        } else if (length > limit) {
            refuse();
        } else {
            body.appendBuffer(chunk);
        }
    }

    private void refuse() {
        body = Buffer.buffer();
        whole.tryFail(new TooLong());
    }

    /** The body is longer than allowed. */
    static final class TooLong extends Exception {

        private static final long serialVersionUID = 1L;

        private TooLong() {
            super("the body is too long", null, false, false);
        }
    }

    /** The connection ended before the body did. */
    static final class Cut extends Exception {

        private static final long serialVersionUID = 1L;

        private Cut() {
            super("the body was cut", null, false, false);
        }
    }
}
