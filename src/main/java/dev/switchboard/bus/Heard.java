package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.buffer.Buffer;

/**
 * The answer to one of the hub's own commands, and what the limits charge for it. Immutable.
 *
 * @param answer what is answered
 * @param bytes as {@link Answer#heard}
 * @param <A> the answer
 */
public record Heard<A>(A answer, long bytes) {

    /** An answer to a command that nobody else hears. */
    public static <A> Heard<A> byNobody(A answer) {
        return new Heard<>(answer, 0);
    }

    /** An answer to a command whose event, with this data, so many may hear. */
    public static <A> Heard<A> by(int hearers, Buffer data, A answer) {
        return new Heard<>(answer, (long) hearers * data.length());
    }

    /** The answer as it travels. */
    public Answer toAnswer(Form<A> form) {
        return new Answer(Answer.of(form.write().apply(answer)).body(), Effects.NONE, bytes);
    }
}
