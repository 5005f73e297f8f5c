package dev.switchboard.push;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A browser's subscription, as the Push API gives it to a page.
 *
 * @param point the browser's key, an uncompressed P-256 point
 * @param auth the browser's secret
 * @param expiresAt when the browser says that it ends; null if it does not
 */
record Subscription(Endpoint endpoint, Buffer point, Buffer auth, @Nullable Instant expiresAt) {

    private static final int MAX_KEY = 200;
    /** The end of the year 9999, in milliseconds. */
    private static final double END_OF_TIME = 253_402_300_799_999.0;

    private static final String KEYS = "{p256dh, auth}";

    /** Reads {@code {endpoint, keys: {p256dh, auth}, expirationTime?}}; what else a browser says is of no use here. */
    static Subscription from(JsonObject given, PushHosts hosts) {
        Fields fields = new Fields(given);
        Endpoint endpoint = Endpoint.parse(fields.text("endpoint", 2_000))
                .orElseThrow(() -> fields.refused("endpoint", "must be an https URL"));
        if (!hosts.allow(endpoint)) {
            throw fields.refused("endpoint", "must be at a push service that this hub allows (push.hosts)");
        }
        Fields keys =
                fields.object("keys", KEYS).orElseThrow(() -> fields.refused("keys", "must be an object " + KEYS));
        byte[] point = bytes(keys, "p256dh", P256.POINT_BYTES);
        if (P256.decode(point).isEmpty()) {
            throw keys.refused("p256dh", "must be a point of the curve P-256");
        }
        byte[] auth = bytes(keys, "auth", PushEncryption.AUTH_BYTES);
        return new Subscription(endpoint, Buffer.buffer(point), Buffer.buffer(auth), expiresAt(fields, given));
    }

    private static byte[] bytes(Fields keys, String key, int length) {
        Failure refused = keys.refused(key, "must be " + length + " bytes in URL-safe Base64");
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(keys.text(key, MAX_KEY));
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IllegalArgumentException noBase64) {
            throw refused;
        }
        throw refused;
    }

    private static @Nullable Instant expiresAt(Fields fields, JsonObject given) {
        Object value = given.getValue("expirationTime");
        if (value == null) {
            return null;
        }
        if (value instanceof Number time && time.doubleValue() >= 0 && time.doubleValue() <= END_OF_TIME) {
            return Instant.ofEpochMilli(time.longValue());
        }
        throw fields.refused("expirationTime", "must be a time in milliseconds since 1970, or null");
    }

    /** Its keys are for the hub alone. */
    @Override
    public String toString() {
        return "Subscription[" + endpoint.host() + "]";
    }
}
