package dev.switchboard.limits;

import dev.switchboard.bus.TokenBucket;
import dev.switchboard.storage.RedisError;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The cluster's buckets in Redis. A bucket is one key that holds the time at which it will be full, by Redis' own clock; one
 * script reads and writes it, so no two nodes can take the same turn. A full bucket has no key. Stateless; safe from any
 * thread.
 */
final class RedisBuckets {

    /**
     * The arithmetic of {@link TokenBucket}, where the state is. A time beyond the burst means that Redis' clock was set back:
     * such a bucket counts as empty.
     */
    private static final String TAKE =
            """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
            local full = tonumber(redis.call('GET', KEYS[1]) or now)
            full = math.min(math.max(full, now), now + burst) + interval
            local wait = full - burst - now
            if wait > 0 then
              return math.ceil(wait / 1000)
            end
            if ARGV[3] == '1' then
              redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
            end
            return 0""";

    private static final String TAKE_SHA = sha1(TAKE);

    private final RedisStore redis;
    private final String prefix;

    RedisBuckets(RedisStore redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix;
    }

    /** Takes a turn from the bucket; 0, or after how many milliseconds it may be tried again. */
    Future<Long> take(String key, Limit limit) {
        return ask(key, limit, true);
    }

    /** As {@link #take}, without taking the turn. */
    Future<Long> peek(String key, Limit limit) {
        return ask(key, limit, false);
    }

    private Future<Long> ask(String key, Limit limit, boolean taking) {
        return run(Command.EVALSHA, TAKE_SHA, key, limit, taking)
                .recover(failure -> isUnknownScript(failure)
                        ? run(Command.EVAL, TAKE, key, limit, taking)
                        : Future.failedFuture(failure))
                .map(Response::toLong);
    }

    private Future<Response> run(Command command, String script, String key, Limit limit, boolean taking) {
        TokenBucket bucket = limit.bucketOfMicros();
        return redis.send(Request.cmd(command)
                .arg(script)
                .arg(1)
                .arg(prefix + key)
                .arg(bucket.interval())
                .arg(bucket.burst())
                .arg(taking ? 1 : 0));
    }

    /** Redis loses its scripts when it restarts; sending the whole script once loads it again. */
    private static boolean isUnknownScript(Throwable failure) {
        return failure instanceof RedisError error && error.is("NOSCRIPT");
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform has SHA-1.
            throw new IllegalStateException(impossible);
        }
    }
}
