package dev.switchboard.boot;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.postgres.PostgresUri;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    /** The host is not used. */
    private static final Secret NAMED_BY_SENTINEL = new Secret("redis://sentinel");

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
                .map(uri -> PostgresUri.parse(uri.reveal()).place())
                .orElseGet(() -> dataDir(settings).path().toString());
        return "switchboard-" + hash(store);
    }

    /** The configured address; of a Redis that Sentinels name the master of, it may be absent. */
    static Optional<Secret> uri(Settings settings, String store) {
        Settings section = settings.at("storage").at(store);
        return section.optionalSecret("uri")
                .or(() -> store.equals("redis") && section.at("sentinel").has("master")
                        ? Optional.of(NAMED_BY_SENTINEL)
                        : Optional.empty());
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
