package dev.switchboard.log.group;

import dev.switchboard.bus.Publication.Target;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
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

    /** It must see what an earlier unit of this transaction writes: it is the next one's. */
    record Later<W, R>() implements GroupDecision<W, R> {}

    /**
     * Writes a row and appends events; {@code result} is what the unit succeeds with after the commit.
     *
     * @param kept what is kept with the unit's key, if it has one
     */
    record Write<W, R>(W row, List<Event> events, R result, JsonObject kept) implements GroupDecision<W, R> {

        private static final JsonObject NOTHING = new JsonObject();

        public Write {
            events = List.copyOf(events);
        }

        /** Of a unit whose key tells no more than that it was carried out. */
        public Write(W row, List<Event> events, R result) {
            this(row, events, result, NOTHING);
        }
    }

    /**
     * An event to append, to one topic or to many.
     *
     * @param targets topics of the unit's, each with its next position; a second event of one gets the position after
     * @param data the encoded JSON object, or null if a table of the concern's own keeps the event, as the view {@code topic_said}
     *     says
     * @param evict as in {@link dev.switchboard.bus.Publication.Scope#evict()}
     */
    record Event(List<Target> targets, String event, @Nullable Buffer data, @Nullable String evict) {

        public Event {
            targets = List.copyOf(targets);
        }

        public static Event of(Target target, String event, Buffer data) {
            return of(List.of(target), event, data);
        }

        /** The same event in the logs of many topics. */
        public static Event of(List<Target> targets, String event, Buffer data) {
            return new Event(targets, event, data, null);
        }

        /** An event that the concern keeps itself: the log gives it its place. */
        public static Event kept(Target target, String event) {
            return new Event(List.of(target), event, null, null);
        }
    }
}
