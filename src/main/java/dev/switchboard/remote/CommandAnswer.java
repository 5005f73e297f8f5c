package dev.switchboard.remote;

import dev.switchboard.backend.Reply;
import dev.switchboard.bus.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A back end's answer to a command.
 *
 * @param body as the client gets it: a success, or a refusal in the back end's words
 * @param effects what else it asks for, as it came; null for nothing
 */
record CommandAnswer(JsonObject body, @Nullable JsonObject effects) {

    private static final Pattern CODE = Pattern.compile("[A-Z_]{1,40}");
    private static final int MAX_ERROR = 1_000;
    private static final int MAX_FIELD = 200;
    private static final String EFFECTS = "effects";

    /**
     * Whether it is one: {@code {success:true, …}} with a status of 2xx, or {@code {success:false, error, code, field?,
     * retryable?, retryAfterMs?}} with any.
     */
    static boolean isOne(Reply reply) {
        JsonObject body = reply.body();
        if (Boolean.TRUE.equals(body.getValue("success"))) {
            return reply.isSuccess();
        }
        return Boolean.FALSE.equals(body.getValue("success"))
                && isText(body.getValue("error"), MAX_ERROR)
                && isCode(body.getValue("code"))
                && (body.getValue("field") == null || isText(body.getValue("field"), MAX_FIELD))
                && (body.getValue("retryable") == null || body.getValue("retryable") instanceof Boolean)
                && (body.getValue("retryAfterMs") == null || isTime(body.getValue("retryAfterMs")));
    }

    static boolean isCode(@Nullable Object value) {
        return value instanceof String code && CODE.matcher(code).matches();
    }

    static boolean isText(@Nullable Object value, int max) {
        return value instanceof String text && !text.isEmpty() && text.length() <= max;
    }

    private static boolean isTime(Object value) {
        return (value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 0;
    }

    static CommandAnswer of(Reply reply) {
        JsonObject body = reply.body();
        Object effects = body.remove(EFFECTS);
        if (Boolean.FALSE.equals(body.getValue("success"))) {
            if (body.getValue("retryable") == null) {
                body.put(
                        "retryable",
                        ErrorCode.named(body.getString("code"))
                                .map(ErrorCode::retryable)
                                .orElse(false));
            }
            return new CommandAnswer(body, null);
        }
        return new CommandAnswer(body, effects instanceof JsonObject object ? object : null);
    }

    boolean isSuccess() {
        return Boolean.TRUE.equals(body.getValue("success"));
    }
}
