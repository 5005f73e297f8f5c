package dev.switchboard.gateway.admission;

import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Joined;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client learns once it is admitted. Every endpoint wraps one of its two forms.
 *
 * @param personal the outcome of the join of the personal topic; null for a client without a token
 * @param resumed the outcomes of the other joins, in their order
 */
public record Greeting(Connection connection, @Nullable Joined personal, List<Joined> resumed) {

    private static final String WORDS = "Successfully connected to real-time updates";

    public Greeting {
        resumed = List.copyOf(resumed);
    }

    /** The end of the personal log; null while the store is away. */
    public @Nullable Long seq() {
        return personal == null ? null : personal.head();
    }

    /** Whether all that the client missed is going to be replayed, from a position that it named or resumes. */
    public boolean isReplayWhole() {
        return personal != null && personal.since() != null && personal.head() != null && !personal.gap();
    }

    /**
     * {@code {connectionId, node, user, seq, pingIntervalMs}}, with {@code gap} and {@code firstSeq} if the personal topic is
     * replayed. {@code seq} is null while the store is away.
     */
    public JsonObject established() {
        JsonObject greeting = new JsonObject()
                .put("connectionId", connection.id())
                .put("node", connection.loop().node())
                .put("user", connection.caller().toUser())
                .put("seq", seq())
                .put("pingIntervalMs", connection.loop().config().pingInterval().toMillis());
        return withReplay(greeting);
    }

    /** The data of the event {@code joined}: {@code {message, user, seq}}, with {@code gap} and {@code firstSeq} as above. */
    public JsonObject joined() {
        return withReplay(joined(connection, seq()));
    }

    /** {@code {seq, gap}} and {@code firstSeq} as above; empty if nothing is replayed. */
    public JsonObject replay() {
        return withReplay(new JsonObject());
    }

    /** As {@link #joined()}, for a client that asks for it long after its admission. */
    static JsonObject joined(Connection connection, @Nullable Long seq) {
        return new JsonObject()
                .put("message", WORDS)
                .put("user", connection.caller().toUser())
                .put("seq", seq);
    }

    private JsonObject withReplay(JsonObject greeting) {
        if (personal != null && personal.since() != null) {
            personal.writeTo(greeting);
        }
        return greeting;
    }
}
