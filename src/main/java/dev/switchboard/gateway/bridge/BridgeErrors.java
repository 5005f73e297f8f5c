package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.gateway.connection.Close;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The bridge's error messages: {@code {"type":"err","body":"<code>"}}, some with more. */
final class BridgeErrors {

    static final String ACCESS_DENIED = "access_denied";
    static final String NOT_LOGGED_IN = "not_logged_in";
    static final String REGISTRATION_FAILURE = "registration_failure";

    private static final int TOKEN = 4401;
    private static final int REVOKED = 4403;

    private BridgeErrors() {}

    static JsonObject of(String code) {
        return new JsonObject().put("type", "err").put("body", code);
    }

    /** The refusal of a command without a reply address. */
    static JsonObject refused(JsonObject answer) {
        JsonObject error = of(answer.getString("code")).put("message", answer.getString("error"));
        for (String detail : List.of("field", "retryAfterMs")) {
            if (answer.containsKey(detail)) {
                error.put(detail, answer.getValue(detail));
            }
        }
        return error;
    }

    /**
     * The refusal of a registration. Clients find the handler by the address; Vert.x's client passes it {@code
     * failureType} and {@code message}.
     */
    static JsonObject unregistered(String address, String code, String message) {
        return of(code).put("address", address).put("failureType", code).put("message", message);
    }

    /** The code of a registration that a concern, or a back end in words of its own, refused. */
    static String registration(JsonObject refusal) {
        return switch (ErrorCode.named(refusal.getString("code")).orElse(ErrorCode.FORBIDDEN)) {
            case FORBIDDEN, NOT_FOUND -> ACCESS_DENIED;
            case UNAUTHORIZED -> NOT_LOGGED_IN;
            default -> REGISTRATION_FAILURE;
        };
    }

    /** The last message on a transport without close codes. */
    static JsonObject ending(Close reason) {
        String code =
                switch (reason.code()) {
                    case TOKEN -> NOT_LOGGED_IN;
                    case REVOKED -> ACCESS_DENIED;
                    default -> "closed";
                };
        return of(code).put("message", reason.words()).put("closeCode", reason.code());
    }
}
