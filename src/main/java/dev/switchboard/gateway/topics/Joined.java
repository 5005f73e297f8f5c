package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one join.
 *
 * @param member the membership, held back until {@link Joiner#goLive}
 * @param since the position that the client named, or null
 * @param head the last {@code seq} of the topic at the join; null for a topic without a log, or while the store is away
 * @param first the first {@code seq} still kept, if the log no longer reaches back to {@code since}; otherwise null
 * @param last the last {@code seq} up to {@code since} that the log has, if {@code since} itself did not survive in the
 *     store or never was in it; otherwise null
 * @param failure why the log could not be read, or null
 */
public record Joined(
        Membership member,
        @Nullable Long since,
        @Nullable Long head,
        @Nullable Long first,
        @Nullable Long last,
        @Nullable Failure failure) {

    /** Nothing is missing between {@code since} and {@code head}. */
    static Joined whole(Membership member, @Nullable Long since, @Nullable Long head) {
        return new Joined(member, since, head, null, null, null);
    }

    static Joined failed(Membership member, @Nullable Long since, Failure failure) {
        return new Joined(member, since, null, null, null, failure);
    }

    public Topic topic() {
        return member.topic();
    }

    public boolean gap() {
        return first != null || last != null;
    }

    /** Whether its log could not be read, or no longer holds all that the client missed. */
    public boolean isIncomplete() {
        return failure != null || gap();
    }

    /** The end of the log at the join; 0 for a topic without a log. */
    long headOrStart() {
        return head == null ? 0 : head;
    }

    /** After which position the member begins. */
    long from() {
        if (first != null) {
            return first - 1;
        }
        if (last != null) {
            return last;
        }
        return since == null ? headOrStart() : since;
    }

    /** Writes {@code seq}, {@code gap}, {@code firstSeq} and {@code lastSeq} into an answer. */
    public void writeTo(JsonObject answer) {
        if (head != null) {
            answer.put("seq", head).put("gap", gap());
            if (first != null) {
                answer.put("firstSeq", first);
            }
            if (last != null) {
                answer.put("lastSeq", last);
            }
        }
    }
}
