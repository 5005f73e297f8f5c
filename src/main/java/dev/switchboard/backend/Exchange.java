package dev.switchboard.backend;

import dev.switchboard.bus.WellFormed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, bounded in time and size. On its back end's event loop; ends with the answer, or when its time
 * is over: then the connection is reset, since nobody knows what is still to come over it.
 */
final class Exchange {

    private static final int REDIRECT = 300;
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;
    private static final int OK = 200;

    private final int maxBytes;
    private final Predicate<Reply> isAnswer;
    private final Promise<Reply> reply = Promise.promise();
    private @Nullable HttpClientRequest request;

    private Exchange(int maxBytes, Predicate<Reply> isAnswer) {
        this.maxBytes = maxBytes;
        this.isAnswer = isAnswer;
    }

    /** Fails with {@link Unanswered}. */
    static Future<Reply> run(
            Vertx vertx,
            HttpClient client,
            RequestOptions options,
            Buffer body,
            long timeoutMs,
            int maxBytes,
            Predicate<Reply> isAnswer) {
        Exchange exchange = new Exchange(maxBytes, isAnswer);
        long timer = vertx.setTimer(Math.max(1, timeoutMs), fired -> exchange.fail(Unanswered.inTime()));
        client.request(options).compose(opened -> exchange.send(opened, body)).onFailure(exchange::fail);
        return exchange.reply.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private Future<Void> send(HttpClientRequest opened, Buffer body) {
        if (reply.future().isComplete()) {
            opened.reset();
            return Future.succeededFuture();
        }
        request = opened;
        return opened.send(body).map(response -> {
            receive(response);
            return null;
        });
    }

    private void receive(HttpClientResponse response) {
        int status = response.statusCode();
        // The end that a reset connection reports is of our own making.
        response.exceptionHandler(this::fail);
        boolean usable = (status >= OK && status < REDIRECT) || (status >= CLIENT_ERROR && status < SERVER_ERROR);
        if (!usable) {
            fail(Unanswered.because("status " + status));
            return;
        }
        Buffer whole = Buffer.buffer();
        response.handler(chunk -> {
            if (whole.length() + chunk.length() > maxBytes) {
                fail(Unanswered.because("an answer of more than " + maxBytes + " bytes"));
            } else {
                whole.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> read(status, whole));
    }

    /** What cannot be read is as an empty object: whoever asks may want no more than the status. */
    private void read(int status, Buffer whole) {
        JsonObject body = new JsonObject();
        String problem = "JSON of another shape than was asked for";
        try {
            JsonObject parsed = new JsonObject(whole);
            if (WellFormed.problem(parsed).isPresent()) {
                problem = "text or numbers that cannot be passed on";
            } else {
                body = parsed;
            }
        } catch (RuntimeException unreadable) {
            // Not only a DecodeException: the parser has bounds of its own, such as that of names with one hash.
            problem = "no JSON object";
        }
        Reply read = new Reply(status, body);
        if (isAnswer.test(read)) {
            reply.tryComplete(read);
        } else {
            fail(Unanswered.because("status " + status + " and " + problem));
        }
    }

    private void fail(Throwable cause) {
        String message = cause.getMessage();
        Unanswered why = cause instanceof Unanswered known
                ? known
                : Unanswered.because(message == null || message.isBlank() ? cause.toString() : message);
        if (reply.tryFail(why) && request != null) {
            request.reset();
        }
    }
}
