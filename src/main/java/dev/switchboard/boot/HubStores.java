package dev.switchboard.boot;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The stores that a node uses: those in {@code storage} of the configuration, and embedded ones in place of those it does
 * not configure.
 *
 * @param postgres the address of PostgreSQL
 * @param redis the address of Redis
 * @param embedded the embedded stores, closed after everything else
 */
record HubStores(Secret postgres, Secret redis, Optional<EmbeddedStores> embedded) {

    private static final int CLUSTER_HASH_LENGTH = 12;

    /** Starts the embedded stores that are needed, and restarts one that dies before {@code ending}. Blocks. */
    static HubStores open(Settings settings, BooleanSupplier ending) {
        Optional<Secret> postgres = uri(settings, "postgres");
        Optional<Secret> redis = uri(settings, "redis");
        Optional<EmbeddedStores> embedded = useEmbedded(settings, ending);
        return new HubStores(
                postgres.or(() -> embedded.flatMap(EmbeddedStores::postgresUri)).orElseThrow(),
                redis.or(() -> embedded.flatMap(EmbeddedStores::redisUri)).orElseThrow(),
                embedded);
    }

    /** Embedded stores in place of those that are not configured; empty if both are. */
    static Optional<EmbeddedStores> useEmbedded(Settings settings, BooleanSupplier ending) {
        boolean postgres = uri(settings, "postgres").isEmpty();
        boolean redis = uri(settings, "redis").isEmpty();
        if (!postgres && !redis) {
            return Optional.empty();
        }
        EmbeddedStores stores = EmbeddedStores.use(dataDir(settings), postgres, redis);
        stores.supervise(ending);
        return Optional.of(stores);
    }

    static DataDir dataDir(Settings settings) {
        return DataDir.open(Path.of(settings.at("data").text("dir")));
    }

    /** A name shared by the nodes of one database only. */
    static String clusterName(Settings settings) {
        String store = uri(settings, "postgres")
                .map(uri -> PgConnectOptions.fromUri(uri.reveal()))
                .map(options -> options.getHost() + ":" + options.getPort() + "/" + options.getDatabase())
                .orElseGet(() -> dataDir(settings).path().toString());
        return "switchboard-" + hash(store);
    }

    /** Problems of the addresses. The clients' own messages are not used, since they repeat the password. */
    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("storage") instanceof JsonObject storage) {
            if (text(storage, "postgres").filter(uri -> !isPostgres(uri)).isPresent()) {
                problems.add("storage.postgres.uri: must be postgresql://user:password@host:port/database");
            }
            if (text(storage, "redis").filter(uri -> !RedisAddress.isValid(uri)).isPresent()) {
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
        } catch (IllegalArgumentException invalid) {
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
