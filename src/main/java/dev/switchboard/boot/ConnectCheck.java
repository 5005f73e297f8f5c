package dev.switchboard.boot;

import dev.switchboard.auth.IssuerInspection;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.outbox.SourceInspection;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.storage.RedisConfig;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code check --connect}: uses the configured stores, the sources of events and the issuers as a node would, and changes
 * nothing that stays. Embedded stores are not started. Used once, on a thread that may block.
 */
final class ConnectCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Settings settings;
    private final PrintStream out;
    private final List<String> problems = new ArrayList<>();

    ConnectCheck(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Fails with every problem, each on a line of its own. */
    void run() {
        Vertx vertx = Vertx.vertx();
        try {
            HubStores.uri(settings, "postgres").ifPresent(uri -> tryOut("storage.postgres", postgres(vertx, uri)));
            HubStores.uri(settings, "redis").ifPresent(uri -> tryOut("storage.redis", redis(vertx, uri)));
            tryOutSources(vertx);
            IssuerInspection.start(vertx, settings.at("auth")).forEach(this::tryOut);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private Future<String> postgres(Vertx vertx, Secret uri) {
        Settings section = settings.at("storage").at("postgres");
        return Postgres.open(vertx, PostgresConfig.from(section, uri)).inspect();
    }

    /** A cold JVM's first connection may take longer than a node waits for one. */
    private Future<String> redis(Vertx vertx, Secret uri) {
        RedisStore redis =
                RedisStore.open(vertx, RedisConfig.from(settings.at("storage").at("redis"), uri));
        return redis.writable().recover(cold -> redis.writable()).map("Redis");
    }

    private void tryOutSources(Vertx vertx) {
        SourceInspection.start(vertx, SourceRules.settings(settings))
                .forEach((name, outcome) -> tryOut(SourceRules.PATH + name, outcome));
    }

    private void tryOut(String path, Future<String> connected) {
        try {
            String server = connected
                    .recover(cause -> {
                        problems.add(path + ": " + cause.getMessage());
                        return Future.succeededFuture("");
                    })
                    .await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!server.isEmpty()) {
                out.println(path + ": " + server + " OK");
            }
        } catch (TimeoutException silent) {
            problems.add(path + ": no answer within " + PATIENCE.toSeconds() + " s");
        }
    }
}
