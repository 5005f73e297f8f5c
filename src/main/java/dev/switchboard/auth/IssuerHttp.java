package dev.switchboard.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks an issuer over HTTP, with bounds on time and size. Safe from any thread; answers come on a context of its own, since on
 * another thread data could arrive before the handlers are set. Its creator closes it.
 */
final class IssuerHttp {

    private static final int MAX_BYTES = 1 << 20;

    /** An answer of another status than 200. */
    static final class Unsuccessful extends VertxException {

        private static final long serialVersionUID = 1L;
        private final int status;

        private Unsuccessful(int status) {
            super("status " + status, true);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final Context context;
    private final HttpClient client;
    private final Duration timeout;

    IssuerHttp(Vertx vertx, Duration timeout) {
        this.context = vertx.getOrCreateContext();
        this.timeout = timeout;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setDecompressionSupported(true));
    }

    /** The body of an answer of status 200. */
    Future<Buffer> get(String url, String accept) {
        return ask(HttpMethod.GET, url, Map.of("Accept", accept), HttpClientRequest::send);
    }

    /** As {@link #get}, for a form. */
    Future<Buffer> post(String url, Map<String, String> headers, String form) {
        return ask(HttpMethod.POST, url, headers, request -> request.putHeader(
                        "Content-Type", "application/x-www-form-urlencoded")
                .send(form));
    }

    private Future<Buffer> ask(
            HttpMethod method,
            String url,
            Map<String, String> headers,
            Function<HttpClientRequest, Future<HttpClientResponse>> send) {
        Promise<Buffer> answer = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                RequestOptions options = new RequestOptions()
                        .setAbsoluteURI(url)
                        .setMethod(method)
                        .setIdleTimeout(timeout.toMillis());
                headers.forEach(options::putHeader);
                client.request(options)
                        .compose(sent -> exchange(sent, send))
                        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .onComplete(answer);
            } catch (RuntimeException noUrl) {
                answer.fail(noUrl);
            }
        });
        return answer.future();
    }

    /** An answer that goes on for ever is never idle, and would keep one of the few connections to the issuer. */
    private Future<Buffer> exchange(
            HttpClientRequest request, Function<HttpClientRequest, Future<HttpClientResponse>> send) {
        return send.apply(request)
                .compose(IssuerHttp::body)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.reset());
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            // The end that this connection then reports is of our own making.
            response.exceptionHandler(reset -> {});
            response.request().reset();
            return Future.failedFuture(new Unsuccessful(response.statusCode()));
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BYTES) {
                whole.tryFail("longer than " + MAX_BYTES + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }

    Future<Void> close() {
        return client.close();
    }
}
