package dev.switchboard.idempotency;

import dev.switchboard.bus.ClientKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of what a client sent, as JSON whose objects have their fields in order: equal content has equal ones, in
 * whatever order it was written. Stateless.
 */
final class Fingerprint {

    /** The names that a key has among the data; they are no content. */
    private static final Set<String> KEYS = Set.of(ClientKey.CLIENT_ID, ClientKey.IDEMPOTENCY_KEY, "clientMessageId");

    private Fingerprint() {}

    /** Of a command's data, without its key and the fields that are null: null counts as absent. */
    static Buffer ofData(JsonObject data) {
        Map<String, Object> content = new TreeMap<>();
        data.getMap().forEach((name, value) -> {
            if (value != null && !KEYS.contains(name)) {
                content.put(name, value);
            }
        });
        return of(content);
    }

    /** Of any JSON. */
    static Buffer of(@Nullable Object content) {
        try {
            byte[] canonical = Json.encodeToBuffer(sorted(content)).getBytes();
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return sorted(object.getMap());
        }
        if (value instanceof JsonArray array) {
            return sorted(array.getList());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> inOrder = new TreeMap<>();
            map.forEach((name, element) -> inOrder.put((String) name, sorted(element)));
            return inOrder;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>(list.size());
            list.forEach(element -> elements.add(sorted(element)));
            return elements;
        }
        return value;
    }
}
