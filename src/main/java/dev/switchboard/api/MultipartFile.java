package dev.switchboard.api;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.FileCommands;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.util.Objects;

/**
 * The first part with a file of a body of {@code multipart/form-data} (RFC 7578), paused. Later parts are read past. On the
 * request's event loop.
 *
 * @param over succeeds once the whole body has come, whether or not the part has an end: Netty says nothing of one without
 */
record MultipartFile(String name, String type, ReadStream<Buffer> body, Future<Void> over) {

    private static final long LOOK_MS = 250;

    /**
     * Reads on to the part; the request was paused, and nobody else reads it.
     *
     * @param cut fails when the body is cut, or is no form; its handler is the request's
     */
    static Future<MultipartFile> of(HttpServerRequest request, Promise<Void> cut) {
        Promise<MultipartFile> found = Promise.promise();
        Promise<Void> over = Promise.promise();
        try {
            request.setExpectMultipart(true);
        } catch (RuntimeException malformed) {
            // Netty's decoder throws for a Content-Type that it cannot read, such as one whose boundary has no value.
            return Future.failedFuture(noForm());
        }
        request.uploadHandler(upload -> {
            if (found.future().isComplete()) {
                upload.handler(data -> {});
            } else {
                upload.pause();
                upload.exceptionHandler(cut::tryFail);
                found.complete(of(upload, over.future()));
            }
        });
        cut.future().onFailure(failure -> found.tryFail(noForm()));
        request.endHandler(end -> {
            over.complete();
            found.tryFail(Failure.badRequest("body", "no part of the body has a file name"));
        });
        bound(request, found);
        request.resume();
        return found.future();
    }

    private static Failure noForm() {
        return Failure.badRequest("body", "the body is no multipart/form-data");
    }

    /** Before the file there may be other fields, but not more than that. */
    private static void bound(HttpServerRequest request, Promise<MultipartFile> found) {
        Vertx vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
        long timer = vertx.setPeriodic(LOOK_MS, fired -> {
            if (request.bytesRead() > FileCommands.MAX_OVERHEAD) {
                found.tryFail(Failure.badRequest("body", "the file must be among the first parts of the body"));
            }
        });
        found.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static MultipartFile of(HttpServerFileUpload upload, Future<Void> over) {
        return new MultipartFile(
                Objects.requireNonNullElse(upload.filename(), ""),
                Objects.requireNonNullElse(upload.contentType(), ""),
                upload,
                over);
    }
}
