package dev.switchboard.channel;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.WireTime;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a {@link PublicationDraft}.
 *
 * @param seqs its position in each channel that keeps a history, by the name of its topic
 * @param at when it was published
 * @param events the events to publish now; none for a repeat
 */
record Published(Map<String, Long> seqs, String at, List<Publication> events) {

    Published {
        events = List.copyOf(events);
    }

    static Published now(Map<String, Long> seqs, Instant at, List<Publication> events) {
        return new Published(seqs, WireTime.write(at), events);
    }

    /** The first one, of what {@link #kept} has kept. */
    static Published earlier(JsonObject kept) {
        Map<String, Long> seqs = new LinkedHashMap<>();
        kept.getJsonObject("seqs").forEach(seq -> seqs.put(seq.getKey(), ((Number) seq.getValue()).longValue()));
        return new Published(seqs, kept.getString("at"), List.of());
    }

    /** What is stored with the key. */
    JsonObject kept() {
        JsonObject positions = new JsonObject();
        seqs.forEach(positions::put);
        return new JsonObject().put("seqs", positions).put("at", at);
    }

    boolean isRepeat() {
        return events.isEmpty();
    }
}
