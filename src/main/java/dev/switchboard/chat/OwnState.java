package dev.switchboard.chat;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one person in a chat and is the same on all their devices.
 *
 * @param unread how many messages of others are after {@code readSeq}
 * @param mentions how many of them mention the person
 * @param hidden whether the chat is left out of the person's list, until somebody says something there
 * @param draft null for none
 */
record OwnState(
        UUID chatId, long readSeq, long unread, long mentions, boolean muted, boolean hidden, @Nullable String draft) {

    private static final String MENTIONS =
            """
            (select count(*) from (
                select 1 from chat_mention k
                where k.person = %1$s.person and k.log = %1$s.log and k.seq > %2$s and k.counts
                limit %3$s) mentions)""";
    private static final String HIDDEN = """
            (p.hidden_seq is not null and not exists (
            %s))""";

    /**
     * Whether the participant {@code p} has hidden the chat and nothing that they may hear was said since.
     *
     * @param user the participant's id, in SQL
     */
    static String hidden(String user) {
        return HIDDEN.formatted(LoneMessages.forUser(user, "1", "p", "x.seq > p.hidden_seq", "limit 1"));
    }

    /**
     * How many messages after a position mention a participant.
     *
     * @param most up to where it counts
     */
    static String mentions(String participant, String position, String most) {
        return MENTIONS.formatted(participant, position, most);
    }

    /**
     * Of the columns from {@code first} on: {@code read_seq}, the counts of unread messages and of {@link #mentions},
     * {@code muted}, {@link #hidden} and {@code draft}.
     */
    static OwnState from(UUID chatId, Row row, int first) {
        return new OwnState(
                chatId,
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getBoolean(first + 3),
                row.getBoolean(first + 4),
                row.getString(first + 5));
    }

    OwnState read(long seq, long left, long mentionsLeft) {
        return new OwnState(chatId, seq, left, mentionsLeft, muted, hidden, draft);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("chatId", chatId.toString())
                .put("readSeq", readSeq)
                .put("unread", unread)
                .put("mentions", mentions)
                .put("muted", muted)
                .put("hidden", hidden)
                .put("draft", draft);
    }
}
