package dev.switchboard.limits;

import dev.switchboard.bus.RateLimiter;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToLongBiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits commands per user. A command with a limit of its own is limited in the whole cluster and costs a round trip to
 * Redis; all others are limited on this node, at no cost. While Redis is down, every command is limited per node, starting
 * with a full bucket; once in each retry time one command tries Redis, and only that one may have to wait for it. Safe from
 * any thread; lives as long as the node and holds nothing to close.
 */
public final class RedisRateLimiter implements RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RedisRateLimiter.class);
    private static final Future<Long> GRANTED = Future.succeededFuture(0L);
    /** What {@link #retryAt} holds while Redis answers. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Supplier<LimitsConfig> config;
    private final RedisBuckets shared;
    private final LocalBuckets local;
    private final long origin = System.nanoTime();
    /** When Redis is tried next, in nanoseconds after the origin. */
    private final AtomicLong retryAt = new AtomicLong(NEVER);

    private RedisRateLimiter(Supplier<LimitsConfig> config, RedisStore redis) {
        this.config = config;
        this.shared = new RedisBuckets(redis, config.get().redisKeyPrefix());
        this.local = new LocalBuckets(config.get().localBuckets(), System::nanoTime);
    }

    /** The limiter that is configured; {@link RateLimiter#OFF} if limits are disabled. */
    public static RateLimiter of(LimitsConfig config, RedisStore redis) {
        return of(() -> config, redis);
    }

    /**
     * As {@link #of(LimitsConfig, RedisStore)}, with limits that may change.
     *
     * @param config asked for each command; what it says of buckets, and whether there are limits, is read once
     */
    public static RateLimiter of(Supplier<LimitsConfig> config, RedisStore redis) {
        return config.get().enabled() ? new RedisRateLimiter(config, redis) : OFF;
    }

    @Override
    public Future<Long> take(String subject, String command, long weight) {
        return ask(
                subject,
                command,
                (key, limit) -> shared.take(key, limit, turns(weight, limit)),
                (key, limit) -> local.take(key, limit, turns(weight, limit)));
    }

    @Override
    public Future<Long> peek(String subject, String command) {
        return ask(subject, command, shared::peek, local::peek);
    }

    private Future<Long> ask(
            String subject,
            String command,
            BiFunction<String, Limit, Future<Long>> inRedis,
            ToLongBiFunction<String, Limit> here) {
        String key = command + ":" + subject;
        LimitsConfig limits = config.get();
        Limit limit = limits.commands().get(command);
        if (limit == null) {
            return answer(here.applyAsLong(key, limits.otherwise()));
        }
        if (!triesRedis()) {
            return answer(here.applyAsLong(key, limit));
        }
        return inRedis.apply(key, limit).onSuccess(asked -> reached()).recover(failure -> {
            failed(failure);
            return answer(here.applyAsLong(key, limit));
        });
    }

    @Override
    public void charge(String subject, String command, long taken, long weight) {
        LimitsConfig limits = config.get();
        Limit own = limits.commands().get(command);
        Limit limit = own == null ? limits.otherwise() : own;
        int turns = turns(weight, limit) - turns(taken, limit);
        if (turns <= 0) {
            return;
        }
        String key = command + ":" + subject;
        if (own == null || !triesRedis()) {
            local.charge(key, limit, turns);
        } else {
            shared.charge(key, limit, turns).onSuccess(charged -> reached()).onFailure(failure -> {
                failed(failure);
                local.charge(key, limit, turns);
            });
        }
    }

    /** What a command of this weight costs: one turn at least, and no more than a full bucket has. */
    private int turns(long weight, Limit limit) {
        int bytes = config.get().bytesPerTurn();
        long turns = (weight + bytes - 1) / bytes;
        return (int) Math.max(1, Math.min(turns, limit.capacity()));
    }

    /** While Redis is down, the command that moves the time of the next try makes this one. */
    private boolean triesRedis() {
        long at = retryAt.get();
        return at == NEVER || (now() >= at && retryAt.compareAndSet(at, next()));
    }

    private void reached() {
        if (retryAt.get() != NEVER && retryAt.getAndSet(NEVER) != NEVER) {
            LOG.info("Redis answers again: limits apply to the whole cluster");
        }
    }

    private void failed(Throwable failure) {
        if (retryAt.getAndSet(next()) == NEVER) {
            LOG.warn("Redis failed: limits apply per node until it answers again: {}", failure.toString());
        }
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    private long next() {
        return now() + config.get().redisRetry().toNanos();
    }

    private static Future<Long> answer(long wait) {
        return wait == 0 ? GRANTED : Future.succeededFuture(wait);
    }
}
