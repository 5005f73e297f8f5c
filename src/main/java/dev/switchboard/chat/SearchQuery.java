package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a user searches for.
 *
 * @param words as the user wrote them; PostgreSQL's {@code websearch_to_tsquery} reads every text
 * @param chatId only messages of this chat; null for all of the user's chats
 * @param from only messages of this sender; null for all
 * @param after only messages from this time on
 * @param before only messages before this place
 */
record SearchQuery(
        String userId,
        String words,
        @Nullable UUID chatId,
        @Nullable String from,
        OffsetDateTime after,
        SearchPlace before,
        int limit) {

    private static final int MAX_WORDS = 200;
    private static final int PRESET_LIMIT = 20;
    private static final int MAX_LIMIT = 50;
    private static final OffsetDateTime FIRST = OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final OffsetDateTime LAST = OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    static SearchQuery from(Command command) {
        Fields fields = new Fields(command.data());
        OffsetDateTime before = time(fields, "before").orElse(LAST);
        return new SearchQuery(
                command.caller().id(),
                fields.visibleText("query", MAX_WORDS),
                fields.data().getValue("chatId") == null ? null : Ids.chat(fields),
                fields.optionalText("from", Topic.MAX_ID_LENGTH).orElse(null),
                time(fields, "after").orElse(FIRST),
                SearchPlace.from(fields, "cursor").orElse(SearchPlace.before(before)),
                fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT));
    }

    private static Optional<OffsetDateTime> time(Fields fields, String key) {
        return fields.optionalText(key, 40).map(text -> {
            try {
                OffsetDateTime time = OffsetDateTime.parse(text);
                if (time.isAfter(FIRST.minusYears(1)) && time.isBefore(LAST)) {
                    return time;
                }
            } catch (DateTimeParseException noTime) {
                // Refused below, as a time that no message can have.
            }
            throw fields.refused(key, "must be an ISO 8601 time with an offset, such as 2030-01-31T09:00:00Z");
        });
    }

    /** The same search, before another place and for so many messages. */
    SearchQuery before(SearchPlace place, int missing) {
        return new SearchQuery(userId, words, chatId, from, after, place, missing);
    }
}
