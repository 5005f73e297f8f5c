package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;

/**
 * A command's refusal, thrown or failing a future anywhere below a concern; it becomes the answer
 * {@code {success:false, error, code, retryable, field?, retryAfterMs?, …}}. It has no stack trace: it is an answer, not
 * a defect.
 */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient JsonObject details;

    private Failure(ErrorCode code, String error, JsonObject details) {
        super(error, null, false, false);
        this.code = code;
        this.details = details;
    }

    public static Failure of(ErrorCode code, String error) {
        return new Failure(code, error, new JsonObject());
    }

    /** A value that cannot be accepted; {@code field} is the path of the value in the command's data. */
    public static Failure badRequest(String field, String error) {
        return of(ErrorCode.BAD_REQUEST, error).with("field", field);
    }

    public static Failure forbidden(String error) {
        return of(ErrorCode.FORBIDDEN, error);
    }

    public static Failure notFound(String error) {
        return of(ErrorCode.NOT_FOUND, error);
    }

    public static Failure unavailable(String error) {
        return of(ErrorCode.UNAVAILABLE, error);
    }

    public static Failure rateLimited(long retryAfterMs) {
        return of(ErrorCode.RATE_LIMITED, "too many requests").with("retryAfterMs", retryAfterMs);
    }

    /** This failure with one more field beside {@code error} and {@code code}. */
    public Failure with(String key, Object value) {
        return new Failure(code, getMessage(), details.copy().put(key, value));
    }

    public ErrorCode code() {
        return code;
    }

    /** The answer's body. */
    public JsonObject toAnswer() {
        return new JsonObject()
                .put("success", false)
                .put("error", getMessage())
                .put("code", code.name())
                .put("retryable", code.retryable())
                .mergeIn(details);
    }

    /** The answer, which asks nothing of the connection. */
    public Answer asAnswer() {
        return new Answer(toAnswer(), Effects.NONE);
    }
}
