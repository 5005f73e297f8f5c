package dev.switchboard.backend;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Trace;
import dev.switchboard.bus.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One question to a back end.
 *
 * @param id names it; a repeat has the same, by which the back end recognizes it
 * @param body JSON
 * @param deadline after it nobody waits for the answer
 * @param repeatable whether it may be sent again after a failure that leaves open whether it was carried out
 * @param span the span of the question, to be ended with it; null if none is recorded
 */
public record Call(String id, Buffer body, Deadline deadline, boolean repeatable, Tracing.@Nullable Span span) {

    /** A question of what the calling code works on. */
    public static Call of(Vertx vertx, String backEnd, String id, Buffer body, Deadline deadline, boolean repeatable) {
        Tracing.Span span = Tracing.of(vertx).beginUnder(Trace.current(), Tracing.Kind.CLIENT, "POST " + backEnd);
        return new Call(id, body, deadline, repeatable, span);
    }
}
