package dev.switchboard.auth;

import dev.switchboard.auth.JwtConfig.Jwks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the keys that an outside issuer publishes: at start, regularly in the background, and once when a token names an
 * unknown key. Two reads are at least the cooldown apart; callers that ask in between wait for the next one. A failed read
 * changes nothing: the known keys keep verifying while the issuer is down. Safe from any thread. Its verifier closes it,
 * and the known keys stay as they are.
 */
final class IssuerKeys {

    static final String ACCEPT = "application/jwk-set+json, application/json";

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    /** How many verifications may wait for a read; beyond it, tokens of unknown keys are refused at once. */
    private static final int MAX_WAITING = 1000;

    private final Vertx vertx;
    private final Jwks config;
    private final JWTOptions checks;
    private final Supplier<Future<String>> source;
    private final IssuerHttp http;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile KeySet known = KeySet.EMPTY;
    /** The read in flight or scheduled; null if there is none. */
    private @Nullable Promise<KeySet> next;

    private int waiting;
    private long lastStart;
    private long timer = -1;
    private boolean closed;

    private IssuerKeys(Vertx vertx, Jwks config, Supplier<Future<String>> source, JWTOptions checks) {
        this.vertx = vertx;
        this.config = config;
        this.checks = checks;
        this.source = source;
        this.http = new IssuerHttp(vertx, config.timeout());
        this.lastStart = System.nanoTime() - config.cooldown().toNanos();
    }

    /**
     * Starts the first read.
     *
     * @param provider says where the keys are, if the configuration does not
     */
    static IssuerKeys start(Vertx vertx, Jwks config, Optional<OpenIdProvider> provider, JWTOptions checks) {
        Supplier<Future<String>> source = config.discovered() && provider.isPresent()
                ? provider.get()::keysUrl
                : () -> Future.succeededFuture(config.url());
        IssuerKeys keys = new IssuerKeys(vertx, config, source, checks);
        keys.read();
        return keys;
    }

    /** The keys of the last successful read. */
    KeySet known() {
        return known;
    }

    /**
     * The keys of the read in flight or, if there is none, of the next one; fails if it does, since an unknown key may be one
     * that the issuer has published meanwhile. After the end, the keys that were read, if any were. Completes on any thread.
     */
    synchronized Future<KeySet> newer() {
        if (closed) {
            return outcome(false);
        }
        if (waiting >= MAX_WAITING) {
            return Future.failedFuture(
                    new InvalidToken(InvalidToken.Reason.BUSY, "too many tokens wait for the issuer's keys"));
        }
        waiting++;
        return read();
    }

    private synchronized Future<KeySet> read() {
        if (next != null) {
            return next.future();
        }
        Promise<KeySet> read = Promise.promise();
        next = read;
        long wait = config.cooldown().toNanos() - (System.nanoTime() - lastStart);
        if (wait <= 0) {
            lastStart = System.nanoTime();
            fetch(read);
        } else {
            vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(wait) + 1, fired -> fetch(read));
        }
        return read.future();
    }

    synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return http.close();
    }

    /** False if these keys are closed. */
    private synchronized boolean begin() {
        lastStart = System.nanoTime();
        return !closed;
    }

    private void fetch(Promise<KeySet> read) {
        if (!begin()) {
            ended(read, false);
            return;
        }
        source.get()
                .compose(url -> http.get(url, ACCEPT))
                .map(this::parse)
                .onSuccess(this::replace)
                .onFailure(this::keep)
                .onComplete(done -> ended(read, done.succeeded()));
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
            LOG.info("reading the keys of {} succeeds again", config.url());
        }
    }

    private void keep(Throwable failure) {
        if (!failing.getAndSet(true)) {
            LOG.warn("cannot read the keys of {}; the known keys stay valid: {}", config.url(), failure.toString());
        }
    }

    private void ended(Promise<KeySet> read, boolean succeeded) {
        synchronized (this) {
            next = null;
            waiting = 0;
            vertx.cancelTimer(timer);
            timer = closed
                    ? -1
                    : vertx.setTimer((succeeded ? config.refresh() : config.cooldown()).toMillis(), fired -> read());
        }
        outcome(succeeded).onComplete(read);
    }

    private synchronized Future<KeySet> outcome(boolean succeeded) {
        return succeeded || (closed && !known.isEmpty())
                ? Future.succeededFuture(known)
                : Future.failedFuture(
                        new InvalidToken(InvalidToken.Reason.UNREAD, "the issuer's keys have not been read"));
    }
}
