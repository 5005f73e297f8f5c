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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The node's access to Redis, which holds only data that may be lost. While the server is down or not ready, every call fails
 * within {@link #ANSWER_TIMEOUT_MS} with {@code UNAVAILABLE}, and callers continue without Redis. Any other error reply fails
 * the call with {@link RedisError}. Safe from any thread. Lives as long as the node, which closes it after its concerns.
 */
public final class RedisStore implements Shareable {

    /** How long a call waits for its reply, in milliseconds. */
    public static final long ANSWER_TIMEOUT_MS = 500;

    private static final String REGISTRY = "switchboard.redis";
    /** Transient error replies: the server is starting, changing its role, or short of a resource. */
    private static final Set<String> TRANSIENT = Set.of(
            // The client reports commands that were in flight when their connection closed this way.
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

    private final Outage outage = new Outage("Redis");
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
        options.setNetClientOptions(StoreConnections.withTimeouts(options.getNetClientOptions()));
        return new RedisStore(Redis.createClient(vertx, options));
    }

    /** Makes {@link #of} return this on the node. */
    public RedisStore install(Vertx vertx) {
        registry(vertx).put(REGISTRY, this);
        return this;
    }

    /** The store that is installed on the node. */
    public static RedisStore of(Vertx vertx) {
        return Objects.requireNonNull(registry(vertx).get(REGISTRY), "no Redis is installed on this node");
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
            if (TRANSIENT.stream().noneMatch(error::is)) {
                return error;
            }
        }
        return outage.failure(cause);
    }

    private static LocalMap<String, RedisStore> registry(Vertx vertx) {
        return vertx.sharedData().getLocalMap(REGISTRY);
    }
}
