package dev.switchboard.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a topic's log, in order.
 *
 * @param head the last {@code seq} of the topic, 0 if it has had no event
 * @param first the first {@code seq} that is still kept; {@code head + 1} if none is
 * @param reached the last position up to the one asked for that is in this log, or was until retention removed it. A
 *     reader at a higher position has read what did not survive in the store; one at a lower position has lost events to
 *     retention.
 * @param lineage the {@link LogLineage} of the store that was read; 0 for a topic without a log
 * @param entries the events asked for, ascending; fewer if the page was full. Nothing lies between the position asked for
 *     and the first of them, nor between two of them, whatever their distance.
 */
public record LogPage(long head, long first, long reached, int lineage, List<Entry> entries) {

    /** A topic without a log. */
    public static final LogPage EMPTY = new LogPage(0, 1, 0, 0, List.of());

    /**
     * One event.
     *
     * @param data the encoded JSON
     * @param evict as in {@link Publication.Scope#evict()}
     * @param about as in {@link Publication.Target#about()}
     * @param onlyFor as in {@link Publication.Scope#onlyFor()}
     */
    public record Entry(
            long seq, String event, Buffer data, @Nullable String evict, long about, @Nullable String onlyFor) {

        /** An event for all. */
        public Entry(long seq, String event, Buffer data, @Nullable String evict, long about) {
            this(seq, event, data, evict, about, null);
        }
    }

    public LogPage {
        entries = List.copyOf(entries);
    }

    /** The fields of the answer to {@code log:read}: {@code {head, first, events: [[seq, event, data, evict, about, onlyFor], …]}}. */
    JsonObject toJson() {
        JsonArray events = new JsonArray();
        entries.forEach(entry -> events.add(new JsonArray()
                .add(entry.seq())
                .add(entry.event())
                .add(entry.data().toString())
                .add(entry.evict())
                .add(entry.about())
                .add(entry.onlyFor())));
        return new JsonObject()
                .put("head", head)
                .put("first", first)
                .put("reached", reached)
                .put("lineage", lineage)
                .put("events", events);
    }

    static LogPage fromJson(JsonObject json) {
        List<Entry> entries = json.getJsonArray("events").stream()
                .map(JsonArray.class::cast)
                .map(entry -> new Entry(
                        entry.getLong(0),
                        entry.getString(1),
                        Buffer.buffer(entry.getString(2)),
                        entry.getString(3),
                        entry.getLong(4),
                        entry.getString(5)))
                .toList();
        return new LogPage(
                json.getLong("head"),
                json.getLong("first"),
                json.getLong("reached"),
                json.getInteger("lineage"),
                entries);
    }
}
