package dev.switchboard.intake;

import dev.switchboard.wire.vertx.Cut;
import dev.switchboard.wire.vertx.HttpWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Objects;

/**
 * Reads one request's body up to a limit, as far as the node has room. After a refusal nothing more is read, and the
 * connection is closed a moment later, when the peer has had time to read the answer. On the request's event loop.
 */
public final class HttpBody {

    /** A connection that is closed while its peer sends is reset, and the answer might be lost. */
    private static final long LINGER_MS = 1_000;
    /** HTTP/2 (RFC 9113, section 8.1): after a whole answer, asks the client to stop sending. */
    private static final long NO_ERROR = 0;

    private final HttpServerRequest request;
    private final Context context = Objects.requireNonNull(Vertx.currentContext());
    private final int limit;
    private final Intake intake;
    private final Claim claim;
    private final Promise<Buffer> whole = Promise.promise();
    private Buffer body = Buffer.buffer();

    private HttpBody(HttpServerRequest request, int limit, boolean stranger, Intake intake) {
        this.request = request;
        this.limit = limit;
        this.intake = intake;
        this.claim = intake.claim(stranger);
    }

    /**
     * The body; fails with {@link BodyRefused}, as soon as that is known, and is then to be answered at once.
     *
     * @param limit the most that is read
     * @param stranger whether its bytes are those of a client without a token
     */
    public static Future<Buffer> read(HttpServerRequest request, int limit, boolean stranger, Intake intake) {
        HttpBody body = new HttpBody(request, limit, stranger, intake);
        intake.reads(request);
        request.handler(body::receive);
        request.endHandler(end -> body.complete());
        request.exceptionHandler(failure -> body.give(BodyRefused.cut()));
        body.start();
        return body.whole.future();
    }

    /** As {@link #read}, of a client without a token, of which no more is read than {@link IntakeConfig#strangersMessage}. */
    public static Future<Buffer> readStranger(HttpServerRequest request, int limit, Intake intake) {
        return read(request, Math.min(limit, intake.config().strangersMessage()), true, intake);
    }

    /** Whether a request announces a body of more than a stranger may send, or does not say how long it is. */
    public static boolean isLong(HttpServerRequest request, Intake intake) {
        return announced(request) > intake.config().strangersMessage()
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** How long the body is by the request's head; 0 if the head does not say. */
    public static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return 0;
        }
        // Netty has refused other values than numbers. A number too long to parse exceeds every limit.
        return length.trim().length() > 18 ? Long.MAX_VALUE : Long.parseLong(length.trim());
    }

    private void start() {
        if (announced(request) > limit) {
            refuse(BodyRefused.tooLong(limit));
        } else if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
    }

    private void receive(Buffer chunk) {
        if (whole.future().isComplete()) {
            return;
        }
        if (body.length() + chunk.length() > limit) {
            refuse(BodyRefused.tooLong(limit));
        } else if (claim.grow(chunk.length())) {
            body.appendBuffer(chunk);
        } else {
            refuse(BodyRefused.noRoom());
        }
    }

    private void complete() {
        claim.release();
        whole.tryComplete(body);
    }

    private void refuse(BodyRefused why) {
        if (why.isTooLong()) {
            intake.refused(IntakeMetrics.TOO_BIG);
        }
        stop(request, context, intake);
        give(why);
    }

    /** Reads no more of a body that somebody else reads and refuses. The answer is to be sent at once. */
    public static void stop(HttpServerRequest request, Intake intake) {
        stop(request, Objects.requireNonNull(Vertx.currentContext()), intake);
    }

    private static void stop(HttpServerRequest request, Context context, Intake intake) {
        if (request.version() == HttpVersion.HTTP_2) {
            // The rest of the body waits for a window that does not open.
            context.owner().setTimer(LINGER_MS, fired -> request.response().reset(NO_ERROR));
            return;
        }
        boolean publicApiOnly = intake.config().publicApiOnly();
        if (!publicApiOnly) {
            HttpWatch.stopReading(request.connection());
        }
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        context.owner().setTimer(LINGER_MS, fired -> Cut.http(request.connection(), publicApiOnly));
    }

    private void give(BodyRefused why) {
        claim.release();
        body = Buffer.buffer();
        whole.tryFail(why);
        if (isPublicApiOnly() && !why.isCut()) {
            request.pause();
        }
    }

    private boolean isPublicApiOnly() {
        return intake.config().publicApiOnly();
    }
}
