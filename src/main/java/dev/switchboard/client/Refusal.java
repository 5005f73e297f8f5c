package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/** The hub refused a command. {@link #retryable} says whether the same command may succeed later. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Json answer;
    private final String code;
    private final boolean retryable;
    private final @Nullable Long retryAfterMs;
    private final @Nullable String field;

    Refusal(Json answer) {
        super(answer.has("error") ? answer.text("error") : "This was refused.");
        this.answer = answer;
        code = answer.text("code");
        retryable = answer.is("retryable");
        retryAfterMs = answer.number("retryAfterMs");
        field = answer.string("field");
    }

    /** Such as {@code FORBIDDEN}; empty if the hub gave none. */
    public String code() {
        return code;
    }

    public boolean retryable() {
        return retryable;
    }

    /** After how many milliseconds the hub wants the command again; null if it did not say. */
    public @Nullable Long retryAfterMs() {
        return retryAfterMs;
    }

    /** The field of the data that is wrong; null if none is. */
    public @Nullable String field() {
        return field;
    }

    /** The whole answer. Not kept by serialization. */
    public Json answer() {
        return answer;
    }
}
