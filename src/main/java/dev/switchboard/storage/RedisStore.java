package dev.switchboard.storage;

import dev.switchboard.bus.OnePerNode;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.Tracing;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.postgres.StoreReason;
import dev.switchboard.storage.redis.RedisTarget;
import dev.switchboard.storage.redis.RedisTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The node's access to Redis, which holds only data that may be lost. While the server is down, not ready, or refuses the
 * hub, every call fails within {@link #ANSWER_TIMEOUT_MS} with {@code UNAVAILABLE}, and callers continue without Redis; so
 * does every error reply that is not known to be about the command itself, which is a {@link RedisError}. Safe from any
 * thread. Lives as long as the node, which closes it after its concerns.
 */
public final class RedisStore implements Shareable {

    /** How long a call waits for its reply, in milliseconds. */
    public static final long ANSWER_TIMEOUT_MS = 500;

    private static final OnePerNode<RedisStore> NODE = new OnePerNode<>(RedisStore.class);
    /** Error replies that a repetition of the same command gets again: an unknown script, a key of another type. */
    private static final Set<String> FINAL = Set.of("NOSCRIPT", "WRONGTYPE");
    /** Replies that a new connection may not get: it may reach another server, or be let in. */
    private static final Set<String> OF_CONNECTION = Set.of("READONLY", "MASTERDOWN", "NOAUTH");

    private static final long RENEW_INTERVAL_NANOS = 1_000_000_000L;
    private static final long CLOSE_DELAY_MS = 2 * ANSWER_TIMEOUT_MS;

    private static final String PROBE = "switchboard:probe";
    private static final int PROBE_SECONDS = 60;

    private final Outage outage = new Outage("Redis");
    private final AtomicLong lastRenewed = new AtomicLong(System.nanoTime() - RENEW_INTERVAL_NANOS);
    private final Vertx vertx;
    private final Tracing tracing;
    private final RedisTarget target;
    private final int poolSize;
    private volatile Redis redis;

    private RedisStore(Vertx vertx, RedisConfig config) {
        this.vertx = vertx;
        this.tracing = Tracing.of(vertx);
        this.target =
                new RedisTarget(vertx, config.uri(), config.tls(), config.sentinel(), StoreConnections::withTimeouts);
        this.poolSize = config.poolSize();
        this.redis = target.client(poolSize);
    }

    /** Opens a pool; no connection is made before the first use. */
    public static RedisStore open(Vertx vertx, RedisConfig config) {
        return new RedisStore(vertx, config);
    }

    /** Opens a pool with what the URI says, and nothing beside it. */
    public static RedisStore open(Vertx vertx, Secret uri, int poolSize) {
        return open(vertx, new RedisConfig(uri, poolSize, RedisTls.NONE, Optional.empty()));
    }

    /** Makes {@link #of} return this on the node. */
    public RedisStore install(Vertx vertx) {
        NODE.install(vertx, this);
        return this;
    }

    /** The store that is installed on the node. */
    public static RedisStore of(Vertx vertx) {
        return Objects.requireNonNull(NODE.get(vertx), "no Redis is installed on this node");
    }

    /** Sends one command. */
    public Future<Response> send(Request request) {
        Tracing.Span span = tracing.beginUnder(Trace.current(), Tracing.Kind.CLIENT, "redis command");
        return span == null ? answer(request) : span.over(answer(request));
    }

    private Future<Response> answer(Request request) {
        return reply(request).recover(cause -> Future.failedFuture(toFailure(cause)));
    }

    /** Fails unless Redis takes a write now; the message says why, for an operator. */
    public Future<Void> writable() {
        return reply(Request.cmd(Command.SET).arg(PROBE).arg(1).arg("EX").arg(PROBE_SECONDS))
                .<Void>mapEmpty()
                .recover(cause -> {
                    learn(cause);
                    return Future.failedFuture(
                            cause instanceof TimeoutException
                                    ? "no answer within " + ANSWER_TIMEOUT_MS + " ms"
                                    : StoreReason.of(cause));
                });
    }

    public Future<Void> close() {
        outage.end();
        return Future.join(redis.close(), target.close()).mapEmpty();
    }

    private Future<Response> reply(Request request) {
        return redis.send(request).timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private RuntimeException toFailure(Throwable cause) {
        learn(cause);
        if (isError(cause)) {
            RedisError error = new RedisError(cause.toString());
            if (FINAL.stream().anyMatch(error::is)) {
                return error;
            }
        }
        return outage.failure(cause);
    }

    private void learn(Throwable cause) {
        if (!isError(cause)) {
            target.doubt();
            return;
        }
        RedisError error = new RedisError(cause.toString());
        if (OF_CONNECTION.stream().anyMatch(error::is)) {
            target.doubt();
            renew();
        }
    }

    private static boolean isError(Throwable cause) {
        return cause instanceof Response reply && reply.type() == ResponseType.ERROR;
    }

    /** A pool cannot give up its connections; so a new one takes its place, and the old one ends with its last replies. */
    private void renew() {
        long now = System.nanoTime();
        long last = lastRenewed.get();
        if (now - last >= RENEW_INTERVAL_NANOS && lastRenewed.compareAndSet(last, now)) {
            Redis old = redis;
            redis = target.client(poolSize);
            vertx.setTimer(CLOSE_DELAY_MS, timer -> old.close());
        }
    }
}
