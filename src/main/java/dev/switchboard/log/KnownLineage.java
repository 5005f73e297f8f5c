package dev.switchboard.log;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A lineage as a member remembers it, in its memory and in {@code data.dir}.
 *
 * @param number its place in the order of the lineages
 * @param id random, so that branches of the same number differ
 * @param base the first position that a topic got in it, if the topic's head was lower
 * @param mark how far it is known to have come; one node raises it every second
 */
record KnownLineage(int number, String id, long base, long mark) {

    /** Whether it says more than the other: a later lineage, or the same one further on. */
    boolean isAfter(KnownLineage other) {
        return number > other.number || (number == other.number && id.equals(other.id) && mark > other.mark);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("number", number)
                .put("id", id)
                .put("base", base)
                .put("mark", mark);
    }

    /** Empty if the text is none that {@link #toJson} has made. */
    static Optional<KnownLineage> parse(String text) {
        try {
            return Optional.of(from(new JsonObject(text)));
        } catch (DecodeException | ClassCastException | NullPointerException damaged) {
            return Optional.empty();
        }
    }

    static KnownLineage from(JsonObject json) {
        return new KnownLineage(
                json.getInteger("number"), json.getString("id"), json.getLong("base"), json.getLong("mark"));
    }
}
