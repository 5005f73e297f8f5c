package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * {@code message:mentioned {cursor?, limit?}} → {@code {mentions, cursor}}: the messages that mention the caller, in the chats
 * that the caller is in, for the export of a person's data. The last page has no cursor. Runs on its verticle's event loop.
 */
final class OwnMentions {

    private static final int MAX_PAGE = 100;

    private static final String PAGE =
            """
            select k.log, k.seq, c.id, m.id, m.sender, m.created_at from chat_mention k
            join chat_participant p on p.log = k.log and p.person = k.person
            join chat c on c.log = k.log and c.deleted_at is null
            join chat_message m on m.log = k.log and m.seq = k.seq and m.seq > $floor
            where k.person = $user and k.counts and (k.log, k.seq) > ($2::bigint, $3::bigint)
            order by k.log, k.seq limit $4"""
                    .replace("$user", ChatStore.person(1));

    private final Postgres postgres;
    private final String page;

    OwnMentions(Postgres postgres, History history) {
        this.postgres = postgres;
        this.page = history.in(PAGE);
    }

    Future<Answer> page(Command command) {
        Fields fields = new Fields(command.data());
        OwnMessages.Place after = OwnMessages.Place.from(fields);
        int limit = fields.whole("limit", 1, MAX_PAGE, MAX_PAGE);
        return postgres.query(page, Tuple.of(command.caller().id(), after.log(), after.seq(), limit))
                .map(rows -> answer(rows, limit));
    }

    private static Answer answer(RowSet<Row> rows, int limit) {
        JsonArray mentions = new JsonArray();
        Row last = null;
        for (Row row : rows) {
            last = row;
            mentions.add(new JsonObject()
                    .put("chatId", row.getUUID(2).toString())
                    .put("messageId", row.getUUID(3).toString())
                    .put("seq", row.getLong(1))
                    .put("sender", row.getString(4))
                    .put("createdAt", WireTime.write(row.getOffsetDateTime(5))));
        }
        return Answer.of(new JsonObject().put("mentions", mentions).put("cursor", cursor(last, rows.size() == limit)));
    }

    private static @Nullable String cursor(@Nullable Row last, boolean full) {
        return last == null || !full ? null : new OwnMessages.Place(last.getLong(0), last.getLong(1)).encode();
    }
}
