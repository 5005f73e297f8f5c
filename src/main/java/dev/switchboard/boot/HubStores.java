package dev.switchboard.boot;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.redis.client.impl.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The stores a node uses: those that {@code storage} of the configuration names, and embedded ones for what it does not.
 *
 * @param postgres where PostgreSQL is
 * @param redis where Redis is
 * @param embedded the embedded ones, to be closed last of all
 */
record HubStores(Secret postgres, Secret redis, Optional<EmbeddedStores> embedded) {

    private static final Set<String> REDIS_SCHEMES = Set.of("redis", "rediss", "unix");
    private static final int CLUSTER_HASH_LENGTH = 12;

    /** Starts the embedded ones if any are needed, and again if they die before {@code ending}; blocks. */
    static HubStores open(Settings settings, BooleanSupplier ending) {
        Optional<Secret> postgres = uri(settings, "postgres");
        Optional<Secret> redis = uri(settings, "redis");
        Optional<EmbeddedStores> embedded = useEmbedded(settings, ending);
        return new HubStores(
                postgres.or(() -> embedded.flatMap(EmbeddedStores::postgresUri)).orElseThrow(),
                redis.or(() -> embedded.flatMap(EmbeddedStores::redisUri)).orElseThrow(),
                embedded);
    }

    /** The embedded ones of what is not configured; empty if all is. */
    static Optional<EmbeddedStores> useEmbedded(Settings settings, BooleanSupplier ending) {
        boolean postgres = uri(settings, "postgres").isEmpty();
        boolean redis = uri(settings, "redis").isEmpty();
        if (!postgres && !redis) {
            return Optional.empty();
        }
        EmbeddedStores stores = EmbeddedStores.use(dataDir(settings), postgres, redis);
        stores.watch(ending);
        return Optional.of(stores);
    }

    static DataDir dataDir(Settings settings) {
        return DataDir.open(Path.of(settings.at("data").text("dir")));
    }

    /** A name that only nodes on the same database have. */
    static String clusterName(Settings settings) {
        String store = uri(settings, "postgres")
                .map(uri -> PgConnectOptions.fromUri(uri.reveal()))
                .map(options -> options.getHost() + ":" + options.getPort() + "/" + options.getDatabase())
                .orElseGet(() -> dataDir(settings).path().toString());
        return "switchboard-" + hash(store);
    }

    /** What is wrong with the addresses; the client's own words would repeat the password in them. */
    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("storage") instanceof JsonObject storage) {
            if (text(storage, "postgres").filter(uri -> !isPostgres(uri)).isPresent()) {
                problems.add("storage.postgres.uri: must be postgresql://user:password@host:port/database");
            }
            if (text(storage, "redis").filter(uri -> !isRedis(uri)).isPresent()) {
                problems.add(
                        "storage.redis.uri: must be redis://:password@host:port/database, the port a number from 1 to 65535,"
                                + " the database a number from 0");
            }
        }
        return problems;
    }

    private static Optional<Secret> uri(Settings settings, String store) {
        return settings.at("storage").at(store).optionalSecret("uri");
    }

    private static Optional<String> text(JsonObject storage, String store) {
        return storage.getValue(store) instanceof JsonObject section && section.getValue("uri") instanceof String uri
                ? Optional.of(uri)
                : Optional.empty();
    }

    private static boolean isPostgres(String uri) {
        try {
            PgConnectOptions.fromUri(uri);
            return true;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    /** What the client can read, and that leads somewhere: it takes a port of 0 and a database below. */
    private static boolean isRedis(String uri) {
        try {
            URI parts = new URI(uri);
            if (parts.getScheme() == null || !REDIS_SCHEMES.contains(parts.getScheme())) {
                return false;
            }
            if ((parts.getScheme().equals("unix") ? parts.getPath() : parts.getHost()) == null) {
                return false;
            }
            RedisURI read = new RedisURI(uri);
            return (read.unix() || read.socketAddress().port() > 0) && (read.select() == null || read.select() >= 0);
        } catch (URISyntaxException | IllegalArgumentException notOne) {
            return false;
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, CLUSTER_HASH_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
