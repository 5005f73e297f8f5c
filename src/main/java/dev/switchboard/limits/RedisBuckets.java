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
 * The cluster's buckets in Redis. A bucket is one key that holds the time at which it will be full and the time at which that
 * was written, by Redis' own clock; one script reads and writes it, so no two nodes can take the same turn. A full bucket has
 * no key. Stateless; safe from any thread.
 */
final class RedisBuckets {

    /**
     * The arithmetic of {@link TokenBucket}, where the state is. A bucket written in the future means that Redis' clock was
     * set back: it counts as empty.
     */
    private static final String TAKE =
            """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local interval, burst, turns, owed = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
            local full, written = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) ?(%d*)$')
            full = math.max(tonumber(full) or now, now)
            if (tonumber(written) or now + 1) > now then
              full = math.min(full, now + burst)
            end
            full = full + interval * turns
            local wait = full - burst - now
            if owed > 0 then
              full = math.min(full, now + burst * owed)
            elseif wait > 0 then
              return math.ceil(wait / 1000)
            end
            if ARGV[5] == '1' then
              redis.call('SET', KEYS[1], string.format('%.0f %.0f', full, now), 'PX', math.ceil((full - now) / 1000))
            end
            return 0""";

    private static final String TAKE_SHA = sha1(TAKE);

    /**
     * What the script does with a bucket.
     *
     * @param owed how many times the capacity may be owed; 0 to wait instead
     * @param taking whether the turns are taken if they are there
     */
    private record Asked(int turns, int owed, boolean taking) {}

    private final RedisStore redis;
    private final String prefix;

    RedisBuckets(RedisStore redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix;
    }

    /** Takes the turns from the bucket, or none; 0, or after how many milliseconds it may be tried again. */
    Future<Long> take(String key, Limit limit, int turns) {
        return run(key, limit, new Asked(turns, 0, true));
    }

    /** As {@link #take} of one turn, without taking it. */
    Future<Long> peek(String key, Limit limit) {
        return run(key, limit, new Asked(1, 0, false));
    }

    /** Takes the turns whether or not they are there. */
    Future<Long> charge(String key, Limit limit, int turns) {
        return run(key, limit, new Asked(turns, TokenBucket.MAX_OWED, true));
    }

    private Future<Long> run(String key, Limit limit, Asked asked) {
        return run(Command.EVALSHA, TAKE_SHA, key, limit, asked)
                .recover(failure -> isUnknownScript(failure)
                        ? run(Command.EVAL, TAKE, key, limit, asked)
                        : Future.failedFuture(failure))
                .map(Response::toLong);
    }

    private Future<Response> run(Command command, String script, String key, Limit limit, Asked asked) {
        TokenBucket bucket = limit.bucketOfMicros();
        return redis.send(Request.cmd(command)
                .arg(script)
                .arg(1)
                .arg(prefix + key)
                .arg(bucket.interval())
                .arg(bucket.burst())
                .arg(asked.turns())
                .arg(asked.owed())
                .arg(asked.taking() ? 1 : 0));
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
