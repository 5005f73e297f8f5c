package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Positions in logs by the names of their topics, as JSON: {@code {topic: seq}}. Stateless; safe from any thread. */
public final class TopicSeqs {

    private TopicSeqs() {}

    public static JsonObject toJson(Map<String, Long> seqs) {
        JsonObject json = new JsonObject();
        seqs.forEach(json::put);
        return json;
    }

    /** What {@link #toJson} wrote, in its order. */
    public static Map<String, Long> from(JsonObject json) {
        Map<String, Long> seqs = new LinkedHashMap<>();
        json.forEach(seq -> seqs.put(seq.getKey(), ((Number) seq.getValue()).longValue()));
        return seqs;
    }
}
