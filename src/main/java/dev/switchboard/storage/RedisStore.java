package dev.switchboard.storage;

import dev.switchboard.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The node's way to Redis, which holds only what may be lost. While the server is away, or there but not ready to serve,
 * every call fails within {@link #ANSWER_TIMEOUT_MS} with {@code UNAVAILABLE}; the callers go on without it. Any other
 * refusal of the server fails with {@link RedisError}. Safe from any thread.
 */
public final class RedisStore implements Shareable {

    /** How long an answer is waited for, in milliseconds. */
    public static final long ANSWER_TIMEOUT_MS = 500;

    private static final String REGISTRY = "switchboard.redis";
    /** Error replies that pass by themselves: the server starts, changes its role, or is short of something. */
    private static final Set<String> PASSING = Set.of(
            // The client's own word for what was under way when the connection ended.
            "CONNECTION_CLOSED",
            "LOADING",
            "BUSY",
            "MASTERDOWN",
            "READONLY",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "NOREPLICAS",
            "OOM",
            "MISCONF");

    private final Absence absence = new Absence("Redis");
    private final Redis redis;

    private RedisStore(Redis redis) {
        this.redis = redis;
    }

    /** Opens a pool; no connection is made before the first use. */
    public static RedisStore open(Vertx vertx, Secret uri, int poolSize) {
        RedisOptions options = new RedisOptions()
                .setConnectionString(uri.reveal())
                .setMaxPoolSize(poolSize)
                .setMaxPoolWaiting(poolSize * 128)
                .setMaxWaitingHandlers(4096);
        options.setNetClientOptions(StoreConnections.careful(options.getNetClientOptions()));
        return new RedisStore(Redis.createClient(vertx, options));
    }

    /** Makes this the node's own. */
    public RedisStore install(Vertx vertx) {
        registry(vertx).put(REGISTRY, this);
        return this;
    }

    /** The node's own. */
    public static RedisStore of(Vertx vertx) {
        return registry(vertx).get(REGISTRY);
    }

    /** Sends one command. */
    public Future<Response> send(Request request) {
        return redis.send(request)
                .timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(toFailure(cause)));
    }

    public Future<Void> close() {
        return redis.close();
    }

    private RuntimeException toFailure(Throwable cause) {
        if (cause instanceof Response reply && reply.type() == ResponseType.ERROR) {
            RedisError error = new RedisError(reply.toString());
            if (PASSING.stream().noneMatch(error::is)) {
                return error;
            }
        }
        return absence.failure(cause);
    }

    private static LocalMap<String, RedisStore> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap(REGISTRY);
    }
}
