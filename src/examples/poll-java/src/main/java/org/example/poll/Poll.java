package org.example.poll;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/**
 * A poll, as one user sees it.
 *
 * @param chatId the chat that it belongs to
 * @param counts the votes for each of the options
 * @param createdBy the id of the user who created it, and who alone may close it
 * @param version one more with each change; of two events the one with the higher version is the newer one
 * @param mine the place of the option that the user voted for, from 0; null for none
 */
record Poll(
        UUID id,
        String chatId,
        String question,
        List<String> options,
        List<Integer> counts,
        String createdBy,
        boolean closed,
        int version,
        Integer mine) {

    /** {@code $1} is the user whose vote is {@code mine}. */
    static final String SELECT =
            """
            select p.*, v.option as mine, array(
                select (select count(*) from poll_vote where poll_id = p.id and option = place - 1)
                from generate_series(1, cardinality(p.options)) place order by place)::integer[] as counts
            from poll p left join poll_vote v on v.poll_id = p.id and v.user_id = $1
            """;

    static Poll from(Row row) {
        return new Poll(
                row.getUUID("id"),
                row.getString("chat_id"),
                row.getString("question"),
                List.of(row.getArrayOfStrings("options")),
                List.of(row.getArrayOfIntegers("counts")),
                row.getString("created_by"),
                row.getBoolean("closed"),
                row.getInteger("version"),
                row.getInteger("mine"));
    }

    /** {@code {id, chatId, question, options, counts, createdBy, closed, version}}: what everybody in the chat may see. */
    JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("chatId", chatId)
                .put("question", question)
                .put("options", new JsonArray(options))
                .put("counts", new JsonArray(counts))
                .put("createdBy", createdBy)
                .put("closed", closed)
                .put("version", version);
    }

    /** {@code {poll, mine}}: what only the user may see. */
    JsonObject toAnswer() {
        return new JsonObject().put("poll", toJson()).put("mine", mine);
    }
}
