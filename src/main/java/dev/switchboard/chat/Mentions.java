package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom a message mentions.
 *
 * @param ids the users, each once
 * @param given whether the sender named them by their ids; false if they were read from the text
 */
record Mentions(List<String> ids, boolean given) {

    /** The most users that a message mentions. */
    static final int MAX = 50;

    static final Mentions NONE = new Mentions(List.of(), false);

    private static final String FIELD = "mentions";

    Mentions {
        ids = List.copyOf(ids);
    }

    /** Those that a sender names by their ids; empty if they are to be read from the text. */
    static Optional<Mentions> from(Fields fields) {
        return fields.data().getValue(FIELD) == null
                ? Optional.empty()
                : Optional.of(new Mentions(distinct(fields.ids(FIELD, MAX).stream()), true));
    }

    /** Those that a text names: at most so many. */
    static Mentions named(Collection<String> ids) {
        return ids.isEmpty() ? NONE : new Mentions(distinct(ids.stream()), false);
    }

    private static List<String> distinct(Stream<String> ids) {
        return ids.distinct().limit(MAX).toList();
    }

    static Mentions stored(@Nullable JsonArray ids, @Nullable Boolean given) {
        return ids == null
                ? NONE
                : new Mentions(ids.stream().map(String.class::cast).toList(), Boolean.TRUE.equals(given));
    }

    /** Refuses a user who is not among the participants. */
    void requireAmong(Collection<String> participants) {
        if (!ids.isEmpty() && !new HashSet<>(participants).containsAll(ids)) {
            throw Failure.badRequest(FIELD, FIELD + " must be participants of the chat");
        }
    }

    /** These after an edit: those who were named by their ids stay, the others are those whom the new text names. */
    Mentions after(Collection<String> namedNow) {
        if (!given) {
            return named(namedNow);
        }
        return new Mentions(distinct(Stream.concat(ids.stream(), namedNow.stream())), true);
    }

    /** Those who are not among the others. */
    List<String> without(Mentions others) {
        return ids.stream().filter(id -> !others.ids().contains(id)).toList();
    }

    JsonArray toJson() {
        return new JsonArray(new ArrayList<>(ids));
    }

    /** As it is stored; null for none. */
    @Nullable
    String encoded() {
        return ids.isEmpty() && !given ? null : toJson().encode();
    }

    /** As it is stored; null unless they were named by their ids. */
    @Nullable
    Boolean storedGiven() {
        return given ? Boolean.TRUE : null;
    }
}
