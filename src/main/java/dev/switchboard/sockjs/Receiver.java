package dev.switchboard.sockjs;

import dev.switchboard.wire.vertx.Cut;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * One response that waits for frames. Its channel calls it on the channel's event loop; the receiver does the work on the
 * request's event loop, which may be another one, in the order of the calls. Ends with the response.
 */
final class Receiver {

    /** How long a peer may take to read the end of a response. */
    private static final long LINGER_MS = 5_000;

    private final Vertx vertx;
    private final Context context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ReceiverFormat format;
    private final int limit;
    private final boolean publicApiOnly;
    private volatile boolean gone;
    private int sent;
    private boolean begun;

    /**
     * To be created on the request's event loop, after the response's headers are set.
     *
     * @param options among others the bytes of frames after which the response ends
     */
    Receiver(Vertx vertx, HttpServerRequest request, ReceiverFormat format, SockJsOptions options) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.request = request;
        this.response = request.response();
        this.format = format;
        this.limit = options.maxResponseBytes();
        this.publicApiOnly = options.wire().publicApiOnly();
        response.putHeader("Content-Type", format.contentType());
    }

    /** Calls {@code action}, on the request's event loop, when the peer leaves before the response ends. */
    void whenGone(Runnable action) {
        response.closeHandler(closed -> {
            gone = true;
            action.run();
        });
    }

    /** Whether the peer is known to have left. Any thread. */
    boolean isGone() {
        return gone;
    }

    /** Runs on the request's event loop. */
    void execute(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    /** Whether the response ends with its next frame, if that has {@code bytes}. */
    boolean endsWith(int bytes) {
        return format.single() || sent + bytes >= limit;
    }

    /**
     * Sends a frame; completes, on the request's event loop, when the frame is written to the network.
     *
     * @param last whether to end the response with it
     */
    Future<Void> send(Buffer frame, boolean last) {
        Buffer text = format.put(frame);
        sent += text.length();
        boolean first = !begun;
        begun = true;
        Promise<Void> written = Promise.promise();
        execute(() -> write(text, first, last).onComplete(written));
        return written.future();
    }

    private Future<Void> write(Buffer text, boolean first, boolean last) {
        if (response.closed()) {
            return Future.failedFuture("the peer has left");
        }
        if (format.single() || (first && last && format.prelude().isEmpty())) {
            return cutUnlessRead(response.end(text));
        }
        if (first) {
            response.setChunked(request.version() != HttpVersion.HTTP_1_0);
            response.write(format.prelude());
        }
        Future<Void> written = response.write(text);
        return last ? cutUnlessRead(response.end()) : written;
    }

    /** Bounds the wait for a peer that does not read; Vert.x would wait, and keep the bytes, without limit. */
    private Future<Void> cutUnlessRead(Future<Void> ended) {
        long timer = vertx.setTimer(LINGER_MS, fired -> cut());
        return ended.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (request.version() == HttpVersion.HTTP_1_0) {
                request.connection().close();
            }
        });
    }

    /** Closes the TCP connection, whether or not the peer has read. Any thread. */
    void cut() {
        Cut.http(request.connection(), publicApiOnly);
    }
}
