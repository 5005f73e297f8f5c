package dev.switchboard.limits;

import dev.switchboard.bus.RateLimiter;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits commands per user: those with a limit of their own in the whole cluster, at the price of one round trip to Redis,
 * all others on this node and at no price. While Redis is away the former are limited per node too, with a full bucket to
 * begin with; then one command in each retry time finds out whether Redis is back, and only that one may have to wait for
 * it. Safe from any thread; lives as long as the node and holds nothing that needs closing.
 */
public final class RedisRateLimiter implements RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RedisRateLimiter.class);
    private static final Future<Long> GRANTED = Future.succeededFuture(0L);
    /** What {@link #retryAt} holds while Redis answers. */
    private static final long NEVER = Long.MAX_VALUE;

    private final LimitsConfig config;
    private final RedisBuckets shared;
    private final LocalBuckets local;
    private final long origin = System.nanoTime();
    /** When, in nanoseconds after the origin, Redis is to be tried again. */
    private final AtomicLong retryAt = new AtomicLong(NEVER);

    private RedisRateLimiter(LimitsConfig config, RedisStore redis) {
        this.config = config;
        this.shared = new RedisBuckets(redis, config.redisKeyPrefix());
        this.local = new LocalBuckets(config.localBuckets(), System::nanoTime);
    }

    /** The limiter of this configuration; {@link RateLimiter#OFF} if it is switched off. */
    public static RateLimiter of(LimitsConfig config, RedisStore redis) {
        return config.enabled() ? new RedisRateLimiter(config, redis) : OFF;
    }

    @Override
    public Future<Long> take(String subject, String command) {
        String key = command + ":" + subject;
        Limit limit = config.commands().get(command);
        if (limit == null) {
            return takeLocal(key, config.otherwise());
        }
        if (!asksRedis()) {
            return takeLocal(key, limit);
        }
        return shared.take(key, limit).onSuccess(taken -> back()).recover(failure -> {
            away(failure);
            return takeLocal(key, limit);
        });
    }

    /** While Redis is away, whoever moves the time of the next try makes it. */
    private boolean asksRedis() {
        long at = retryAt.get();
        return at == NEVER || (now() >= at && retryAt.compareAndSet(at, next()));
    }

    private void back() {
        if (retryAt.get() != NEVER && retryAt.getAndSet(NEVER) != NEVER) {
            LOG.info("Redis is back: limits hold for the whole cluster again");
        }
    }

    private void away(Throwable failure) {
        if (retryAt.getAndSet(next()) == NEVER) {
            LOG.warn("limits hold per node until Redis is back: {}", failure.toString());
        }
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    private long next() {
        return now() + config.redisRetry().toNanos();
    }

    private Future<Long> takeLocal(String key, Limit limit) {
        long wait = local.take(key, limit);
        return wait == 0 ? GRANTED : Future.succeededFuture(wait);
    }
}
