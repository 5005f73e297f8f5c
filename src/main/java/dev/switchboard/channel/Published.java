package dev.switchboard.channel;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.TopicSeqs;
import dev.switchboard.bus.WireTime;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
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
        return new Published(TopicSeqs.from(kept.getJsonObject("seqs")), kept.getString("at"), List.of());
    }

    /** What is stored with the key. */
    JsonObject kept() {
        return new JsonObject().put("seqs", TopicSeqs.toJson(seqs)).put("at", at);
    }

    boolean isRepeat() {
        return events.isEmpty();
    }
}
