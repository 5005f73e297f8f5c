package dev.switchboard.log.group;

import dev.switchboard.bus.Publication.Target;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a unit.
 *
 * @param <W> what is written
 * @param <R> its result
 */
public sealed interface GroupDecision<W, R> {

    /** Writes nothing. */
    record Leave<W, R>(R result) implements GroupDecision<W, R> {}

    /** Writes a row and appends events; {@code result} is what the unit succeeds with after the commit. */
    record Write<W, R>(W row, List<Event> events, R result) implements GroupDecision<W, R> {

        public Write {
            events = List.copyOf(events);
        }
    }

    /**
     * An event to append.
     *
     * @param target the topic, one of the unit's, with its next position; a second event of it gets the position after
     * @param data the encoded JSON object, or null if a table of the concern's own keeps the event, as the view {@code topic_said} says
     * @param evict as in {@link dev.switchboard.bus.Publication.Scope#evict()}
     */
    record Event(Target target, String event, @Nullable Buffer data, @Nullable String evict) {

        public static Event of(Target target, String event, Buffer data) {
            return new Event(target, event, data, null);
        }

        /** An event that the concern keeps itself: the log gives it its place. */
        public static Event kept(Target target, String event) {
            return new Event(target, event, null, null);
        }
    }
}
