package dev.switchboard.notification;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Encodes the field {@code data} of back ends, which may be any JSON of a limited size. Stateless. */
final class JsonData {

    private JsonData() {}

    static String encode(@Nullable Object data, int maxBytes) {
        String text = Json.encode(data);
        if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw Failure.of(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "data must not have more than " + maxBytes + " bytes as encoded JSON")
                    .with("field", "data");
        }
        return text;
    }
}
