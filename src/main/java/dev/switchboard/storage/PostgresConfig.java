package dev.switchboard.storage;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * How to reach PostgreSQL: {@code storage.postgres} of the configuration.
 *
 * @param uri {@code postgresql://user:password@host:port/database}
 * @param poolSize the most connections that a node opens
 * @param connectTimeout how long a command waits for a connection
 * @param maxWaiting the most commands that wait for a connection; one more is {@code UNAVAILABLE}
 */
public record PostgresConfig(Secret uri, int poolSize, Duration connectTimeout, int maxWaiting) {

    /** Reads the settings; {@code uri} is separate because the embedded server provides it if none is configured. */
    public static PostgresConfig from(Settings settings, Secret uri) {
        return new PostgresConfig(
                uri, settings.whole("poolSize"), settings.duration("connectTimeout"), settings.whole("maxWaiting"));
    }
}
