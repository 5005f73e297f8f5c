package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a concern answers: the body for the client, the effects for the hub.
 *
 * @param body {@code {success:true, …}} or a {@link Failure}'s answer; the receiver may change it
 * @param effects what the asking connection joins and leaves
 * @param heard the bytes that this command has made others hear, summed over all who hear them; the limits charge it
 */
@ConcernApi
public record Answer(JsonObject body, Effects effects, long heard) {

    /** An answer to a command that nobody else hears. */
    public Answer(JsonObject body, Effects effects) {
        this(body, effects, 0);
    }

    /** {@code {success:true}} with the given fields. */
    public static Answer of(JsonObject fields) {
        Map<String, Object> body = new LinkedHashMap<>(2 * (fields.size() + 1));
        body.put("success", true);
        body.putAll(fields.getMap());
        return new Answer(new JsonObject(body), Effects.NONE);
    }

    /** {@code {success:true}} alone. */
    public static Answer ok() {
        return of(new JsonObject());
    }

    /** This answer with these effects in the place of its own. */
    public Answer with(Effects effects) {
        return new Answer(body, effects, heard);
    }

    /** This answer to a command whose event, with this data, so many may hear. */
    public Answer heardBy(int hearers, Buffer data) {
        return new Answer(body, effects, heard + (long) hearers * data.length());
    }

    /** {@code OK}, or the code of the refusal. */
    public String code() {
        return success() ? "OK" : body.getString("code");
    }

    /** Whether it is no refusal. */
    public boolean success() {
        return Boolean.TRUE.equals(body.getBoolean("success"));
    }

    /** The body of a success, or the refusal as the future's {@link Failure}. */
    public Future<JsonObject> succeeded() {
        return success() ? Future.succeededFuture(body) : Future.failedFuture(Failure.ofAnswer(body));
    }
}
