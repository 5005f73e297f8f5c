package dev.switchboard.storage;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.redis.RedisTarget.Sentinel;
import dev.switchboard.storage.redis.RedisTls;
import java.util.Optional;

/**
 * How to reach Redis: {@code storage.redis} of the configuration.
 *
 * @param uri {@code redis://user:password@host:port/database}, or {@code rediss://} for TLS
 * @param poolSize the most connections that a node opens
 * @param tls for {@code rediss://}
 * @param sentinel who names the master, instead of the URI's host
 */
public record RedisConfig(Secret uri, int poolSize, RedisTls tls, Optional<Sentinel> sentinel) {

    /** Reads the settings; {@code uri} is separate because the embedded server provides it if none is configured. */
    public static RedisConfig from(Settings settings, Secret uri) {
        Settings sentinel = settings.at("sentinel");
        return new RedisConfig(
                uri,
                settings.whole("poolSize"),
                RedisTls.from(settings.at("tls")),
                sentinel.optionalText("master").map(master -> new Sentinel(master, sentinel.texts("nodes"))));
    }
}
