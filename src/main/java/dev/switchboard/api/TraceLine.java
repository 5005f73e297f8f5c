package dev.switchboard.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** A sentence of a trace with its values. */
record TraceLine(TraceSentence sentence, JsonObject values) {

    String words() {
        return sentence.words(values);
    }

    static String words(List<TraceLine> lines) {
        return lines.stream().map(TraceLine::words).collect(Collectors.joining(" "));
    }

    /** {@code {code, values}}, from which the same is said in another language. */
    JsonObject toJson() {
        return new JsonObject().put("code", sentence.name()).put("values", values);
    }

    static JsonArray toJson(List<TraceLine> lines) {
        return new JsonArray(lines.stream().map(TraceLine::toJson).toList());
    }
}
