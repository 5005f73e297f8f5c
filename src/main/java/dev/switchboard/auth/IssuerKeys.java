package dev.switchboard.auth;

import dev.switchboard.auth.JwtConfig.Jwks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an outside issuer publishes: read at start, again in the background, and once when a token names a key
 * that is not among them. Reads keep a distance, and whoever asks in between waits for the next one. A read that fails
 * changes nothing: the known keys stay good while the issuer is away. Safe from any thread; closed by its verifier, after
 * which the known keys stay as they are.
 */
final class IssuerKeys {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final int MAX_BYTES = 1 << 20;
    /** Verifications that may wait for a read; strangers' tokens are refused at once beyond it. */
    private static final int MAX_WAITING = 1000;

    private final Vertx vertx;
    /** Where the issuer's answers are read: on no other thread they would wait for a reader to be ready. */
    private final Context context;

    private final Jwks config;
    private final JWTOptions checks;
    private final HttpClient client;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile KeySet known = KeySet.EMPTY;
    /** What those wait for who asked for newer keys; null if nobody has since the last read ended. */
    private Promise<KeySet> next;

    private int waiting;
    private long lastStart;
    private long timer = -1;
    private boolean closed;

    private IssuerKeys(Vertx vertx, Jwks config, JWTOptions checks) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.checks = checks;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setDecompressionSupported(true));
        this.lastStart = System.nanoTime() - config.cooldown().toNanos();
    }

    /** Begins to read. */
    static IssuerKeys start(Vertx vertx, Jwks config, JWTOptions checks) {
        IssuerKeys keys = new IssuerKeys(vertx, config, checks);
        keys.read();
        return keys;
    }

    /** The keys as of the last successful read. */
    KeySet known() {
        return known;
    }

    /** The keys as of the read that is under way, or else of the next one that may be; on any thread. */
    synchronized Future<KeySet> newer() {
        if (closed) {
            return Future.succeededFuture(known);
        }
        if (waiting >= MAX_WAITING) {
            return Future.failedFuture(new InvalidToken("too many wait for the issuer's keys"));
        }
        waiting++;
        return read();
    }

    private synchronized Future<KeySet> read() {
        if (next == null) {
            next = Promise.promise();
            long wait = config.cooldown().toNanos() - (System.nanoTime() - lastStart);
            if (wait <= 0) {
                lastStart = System.nanoTime();
                context.runOnContext(ignored -> fetch());
            } else {
                vertx.setTimer(
                        TimeUnit.NANOSECONDS.toMillis(wait) + 1, fired -> context.runOnContext(ignored -> fetch()));
            }
        }
        return next.future();
    }

    synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return client.close();
    }

    /** False if it is too late. */
    private synchronized boolean begin() {
        lastStart = System.nanoTime();
        return !closed;
    }

    private void fetch() {
        if (!begin()) {
            ended(false);
            return;
        }
        RequestOptions request = new RequestOptions()
                .setAbsoluteURI(config.url())
                .setMethod(HttpMethod.GET)
                .putHeader("Accept", "application/jwk-set+json, application/json")
                .setIdleTimeout(config.timeout().toMillis());
        client.request(request)
                .compose(sent -> sent.send().compose(this::body))
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(this::parse)
                .onSuccess(this::replace)
                .onFailure(this::keep)
                .onComplete(done -> ended(done.succeeded()));
    }

    private Future<Buffer> body(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            response.request().reset();
            return Future.failedFuture("status " + response.statusCode());
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

    private KeySet parse(Buffer body) {
        KeySet read = KeySet.of(vertx, new JsonObject(body), checks);
        if (read.isEmpty()) {
            throw new IllegalStateException("no usable key");
        }
        return read;
    }

    private void replace(KeySet read) {
        known = read;
        if (failing.getAndSet(false)) {
            LOG.info("the keys of {} are read again", config.url());
        }
    }

    private void keep(Throwable failure) {
        if (!failing.getAndSet(true)) {
            LOG.warn("the keys of {} cannot be read, those known stay: {}", config.url(), failure.toString());
        }
    }

    private void ended(boolean succeeded) {
        Promise<KeySet> waited;
        synchronized (this) {
            waited = next;
            next = null;
            waiting = 0;
            vertx.cancelTimer(timer);
            timer = closed
                    ? -1
                    : vertx.setTimer((succeeded ? config.refresh() : config.cooldown()).toMillis(), fired -> read());
        }
        waited.complete(known);
    }
}
