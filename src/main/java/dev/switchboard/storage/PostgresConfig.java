package dev.switchboard.storage;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.postgres.Pooler;
import dev.switchboard.storage.postgres.PostgresTarget;
import dev.switchboard.storage.postgres.PostgresTls;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How to reach PostgreSQL: {@code storage.postgres} of the configuration.
 *
 * @param uri {@code postgresql://user:password@host:port/database}, as libpq reads it
 * @param poolSize the most connections that a node opens
 * @param connectTimeout how long a command waits for a connection
 * @param maxWaiting the most commands that wait for a connection; one more is {@code UNAVAILABLE}
 * @param tls what is configured beside the URI
 * @param pooler what is between the hub and the server
 * @param listen where a connection hears what is said by NOTIFY, if not at {@code uri}
 * @param notifies whether applications wake the hub by NOTIFY
 */
public record PostgresConfig(
        Secret uri,
        int poolSize,
        Duration connectTimeout,
        int maxWaiting,
        PostgresTls.Settings tls,
        Pooler pooler,
        Optional<Secret> listen,
        boolean notifies) {

    /** With what the URI says, and nothing beside it. */
    public PostgresConfig(Secret uri, int poolSize, Duration connectTimeout, int maxWaiting) {
        this(uri, poolSize, connectTimeout, maxWaiting, PostgresTls.Settings.NONE, Pooler.AUTO, Optional.empty(), true);
    }

    /** Reads the settings; {@code uri} is separate because the embedded server provides it if none is configured. */
    public static PostgresConfig from(Settings settings, Secret uri) {
        Settings tls = settings.at("tls");
        return new PostgresConfig(
                uri,
                settings.whole("poolSize"),
                settings.duration("connectTimeout"),
                settings.whole("maxWaiting"),
                new PostgresTls.Settings(
                        tls.optionalText("mode"),
                        tls.optionalText("ca"),
                        tls.optionalText("cert"),
                        tls.optionalText("key")),
                Pooler.valueOf(settings.text("pooler").toUpperCase(Locale.ROOT)),
                settings.secrets("listenUri").stream().findFirst(),
                settings.flag("notify"));
    }

    /**
     * Where to listen; empty if a pooler gives each transaction another server and nothing else is configured. At
     * {@code listenUri} a session is kept, whatever is configured for {@code uri}.
     */
    Optional<PostgresTarget> listenTarget(PostgresTarget target) {
        return listen.map(own -> new PostgresTarget(own.reveal(), tls, Pooler.SESSION))
                .or(() -> target.perTransaction() ? Optional.empty() : Optional.of(target));
    }

    PostgresTarget target() {
        return new PostgresTarget(uri.reveal(), tls, pooler);
    }
}
