package dev.switchboard.limits;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How often commands may be sent: {@code limits} of the configuration.
 *
 * @param enabled whether there are limits at all
 * @param redisKeyPrefix the prefix of the buckets' keys in Redis
 * @param redisRetry the time between two tries while Redis is down
 * @param localBuckets the most buckets that this node keeps in memory; the least used are dropped first
 * @param bytesPerTurn a command costs one turn for each so many bytes that are delivered because of it
 * @param otherwise the limit of every other command, per user, command and node
 * @param commands the limits of the commands that have their own, per user in the whole cluster
 */
public record LimitsConfig(
        boolean enabled,
        String redisKeyPrefix,
        Duration redisRetry,
        int localBuckets,
        int bytesPerTurn,
        Limit otherwise,
        Map<String, Limit> commands) {

    public LimitsConfig {
        commands = Map.copyOf(commands);
    }

    /** Reads the settings under {@code limits}. */
    public static LimitsConfig from(Settings limits) {
        Settings each = limits.at("commands");
        Map<String, Limit> commands = new HashMap<>();
        each.keys().forEach(name -> commands.put(name, limit(each.at(name), "limits.commands." + name)));
        return new LimitsConfig(
                limits.flag("enabled"),
                limits.text("redisKeyPrefix"),
                limits.duration("redisRetry"),
                limits.whole("localBuckets"),
                bytesPerTurn(limits),
                limit(limits.at("default"), "limits.default"),
                commands);
    }

    private static int bytesPerTurn(Settings limits) {
        int bytes = limits.whole("bytesPerTurn");
        if (bytes < 1) {
            throw new ConfigException("limits.bytesPerTurn", "must be a whole number from 1");
        }
        return bytes;
    }

    private static Limit limit(Settings settings, String path) {
        int capacity = settings.whole("capacity");
        Duration per = settings.duration("per");
        if (capacity < 1) {
            throw new ConfigException(path + ".capacity", "must be a whole number from 1");
        }
        if (per.isZero()) {
            throw new ConfigException(path + ".per", "must be longer than zero");
        }
        return new Limit(capacity, per);
    }
}
