package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A command's refusal, thrown or failing a future anywhere below a concern; it becomes the answer
 * {@code {success:false, error, code, retryable, field?, retryAfterMs?, …}}. It has no stack trace: it is an answer, not
 * a defect.
 */
@ConcernApi
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    /** As the client reads it: the code's name, unless a back end has words of its own. */
    private final String name;

    private final String error;
    private final transient JsonObject details;

    private Failure(ErrorCode code, String name, String error, JsonObject details) {
        super(error, null, false, false);
        this.code = code;
        this.name = name;
        this.error = error;
        this.details = details;
    }

    /** A refusal with one of the hub's codes; {@code error} is a sentence for people. */
    public static Failure of(ErrorCode code, String error) {
        return new Failure(code, code.name(), error, new JsonObject());
    }

    /**
     * A refusal in a back end's words.
     *
     * @param name the code, which need not be one of the hub's; one that is not counts as {@code FORBIDDEN}
     */
    public static Failure ofBackEnd(String name, String error) {
        return new Failure(ErrorCode.named(name).orElse(ErrorCode.FORBIDDEN), name, error, new JsonObject());
    }

    /** A value that cannot be accepted; {@code field} is the path of the value in the command's data. */
    public static Failure badRequest(String field, String error) {
        return of(ErrorCode.BAD_REQUEST, error).with("field", field);
    }

    /** What the caller may not do. */
    public static Failure forbidden(String error) {
        return of(ErrorCode.FORBIDDEN, error);
    }

    /** What does not exist, or is not for the caller to know of. */
    public static Failure notFound(String error) {
        return of(ErrorCode.NOT_FOUND, error);
    }

    /** What fails now and may succeed later; clients try again. */
    public static Failure unavailable(String error) {
        return of(ErrorCode.UNAVAILABLE, error);
    }

    /** Nobody has carried the command out in its time. */
    public static Failure timeout(String command) {
        return of(ErrorCode.TIMEOUT, command + " was not answered in time");
    }

    /** The command's time expired before it took effect; it takes none later. */
    public static Failure expired() {
        return of(ErrorCode.TIMEOUT, "the time for the answer expired; nothing was changed");
    }

    /** Too many; the same command may be sent again after so many milliseconds. */
    public static Failure rateLimited(long retryAfterMs) {
        return of(ErrorCode.RATE_LIMITED, "too many requests").with("retryAfterMs", retryAfterMs);
    }

    /** This failure with one more field beside {@code error} and {@code code}. */
    public Failure with(String key, Object value) {
        return new Failure(code, name, error, details.copy().put(key, value));
    }

    /** The code; {@code FORBIDDEN} for one that is a back end's own. */
    public ErrorCode code() {
        return code;
    }

    /** The failure that {@link #toAnswer} wrote. */
    static Failure ofAnswer(JsonObject answer) {
        JsonObject details = answer.copy();
        List.of("success", "error", "code", "retryable").forEach(details::remove);
        String name = answer.getString("code");
        return new Failure(ErrorCode.named(name).orElse(ErrorCode.FORBIDDEN), name, answer.getString("error"), details);
    }

    /** The answer's body. */
    public JsonObject toAnswer() {
        return new JsonObject()
                .put("success", false)
                .put("error", error)
                .put("code", name)
                .put("retryable", code.retryable())
                .mergeIn(details);
    }

    /** The answer, without effects. */
    public Answer asAnswer() {
        return new Answer(toAnswer(), Effects.NONE);
    }
}
