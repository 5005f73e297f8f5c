package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/**
 * A command that the hub's rooms send to each other: its name, and how its question and its answer travel. Both rooms
 * use the same constant, so neither writes nor reads JSON by hand. Immutable.
 *
 * @param name such as {@code gateway:close}
 * @param question the form of what is asked
 * @param answer the form of what is answered
 * @param <Q> the question
 * @param <A> the answer
 */
public record HubCommand<Q, A>(String name, Form<Q> question, Form<A> answer) {

    /**
     * How a record travels.
     *
     * @param write the record as a JSON object
     * @param read the record of such an object; throws a {@link Failure} if the object has another form
     */
    public record Form<T>(Function<T, JsonObject> write, Function<JsonObject, T> read) {}

    /** A question without a parameter, or an answer that says only that the command was carried out. */
    public record Nothing() {

        /** The only one there is. */
        public static final Nothing NOTHING = new Nothing();

        static final Form<Nothing> FORM = new Form<>(nothing -> new JsonObject(), json -> NOTHING);
    }

    static <Q, A> HubCommand<Q, A> of(String name, Form<Q> question, Form<A> answer) {
        return new HubCommand<>(name, question, answer);
    }
}
