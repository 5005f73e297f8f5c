package dev.switchboard.boot;

import dev.switchboard.boot.nodes.Agreement;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings that the nodes of a hub must agree on, each as a hash by its key. The hashes are keyed with the cluster's
 * secret, that of the token secret with itself, so that the store's readers can guess none. Stateless.
 */
final class SharedSettings {

    /** Compared as a whole. */
    private static final List<String> WHOLE = List.of("quota", "channels", "push", "decide", "hooks");

    /** Compared key by key, so that a warning names the key. */
    private static final List<String> BY_KEY = List.of("limits", "concerns");

    /** What a node without a gateway does not read. */
    private static final List<String> OF_TOKENS = List.of("keys", "issuer", "audience", "jwks");

    private static final List<String> OF_ACCOUNTS = List.of("admins", "accounts");

    private SharedSettings() {}

    /** @param gateway whether the node verifies tokens */
    static Map<String, String> hashes(Settings settings, boolean gateway, ClusterSecret secret) {
        JsonObject document = settings.toJson();
        Map<String, @Nullable Object> values = new HashMap<>();
        WHOLE.forEach(section -> put(values, section, document.getValue(section)));
        BY_KEY.forEach(section -> putEach(values, section, document.getJsonObject(section)));
        Map<String, String> hashes = new HashMap<>();
        if (gateway) {
            JsonObject auth = document.getJsonObject("auth");
            OF_TOKENS.forEach(key ->
                    put(values, "auth.jwt." + key, auth.getJsonObject("jwt").getValue(key)));
            OF_ACCOUNTS.forEach(key -> put(values, "auth." + key, auth.getValue(key)));
            List<String> secrets = DevelopmentSecret.jwt(settings).secrets().stream()
                    .map(SharedSettings::ownHash)
                    .toList();
            if (!secrets.isEmpty()) {
                hashes.put(Agreement.TOKEN_SECRET, Agreement.ofSecrets(secrets));
            }
        }
        values.forEach((key, value) -> hashes.put(key, secret.hash(key + " " + ordered(value))));
        hashes.put(Agreement.CLUSTER_SECRET, secret.hash(Agreement.CLUSTER_SECRET));
        return hashes;
    }

    private static String ownHash(Secret secret) {
        return new ClusterSecret(List.of(secret)).hash(Agreement.TOKEN_SECRET);
    }

    private static void putEach(Map<String, @Nullable Object> values, String section, JsonObject keys) {
        keys.fieldNames().forEach(key -> put(values, section + "." + key, keys.getValue(key)));
    }

    private static void put(Map<String, @Nullable Object> values, String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, value);
        }
    }

    /** As text that does not depend on the order in which the keys are written. */
    private static String ordered(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            Map<String, String> sorted = new TreeMap<>();
            object.fieldNames().forEach(key -> sorted.put(key, ordered(object.getValue(key))));
            return sorted.toString();
        }
        return value instanceof JsonArray array
                ? array.stream().map(SharedSettings::ordered).toList().toString()
                : String.valueOf(value);
    }
}
