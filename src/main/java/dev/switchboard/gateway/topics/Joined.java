package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonObject;

/**
 * How one join came out.
 *
 * @param member the membership, held back until {@link Joiner#goLive}
 * @param since the position that the client named, or null
 * @param head the last {@code seq} of the topic at the join; null for a topic without a log, or while the store is away
 * @param first the first {@code seq} still kept, if the log no longer reaches back to {@code since}; else null
 * @param failure why the log could not be read, or null
 */
public record Joined(Membership member, Long since, Long head, Long first, Failure failure) {

    static Joined failed(Membership member, Long since, Failure failure) {
        return new Joined(member, since, null, null, failure);
    }

    public boolean gap() {
        return first != null;
    }

    /** Behind which position the member begins. */
    long from() {
        return gap() ? first - 1 : since == null ? head : since;
    }

    /** Writes {@code seq}, {@code gap} and {@code firstSeq} into an answer. */
    public void writeTo(JsonObject answer) {
        if (head != null) {
            answer.put("seq", head).put("gap", gap());
            if (gap()) {
                answer.put("firstSeq", first);
            }
        }
    }
}
