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
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:participants {chatId, cursor?, limit?}}, in the order in which they came, each with role, time and, where they
 * are known, names. The order never changes, so a participant comes once however others come and go meanwhile. Runs on its
 * verticle's event loop.
 */
final class ChatParticipants {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    /** One row without a participant if the caller is in the chat and the page is empty. */
    static final String PAGE =
            """
            select p.place, p.user_id, c.direct, coalesce(c.owner, c.created_by), p.admin_at,
                coalesce(p.joined_at, case when p.since_seq = 0 then c.created_at else (
                    select e.created_at from topic_said e where e.topic_id = p.log and e.seq = p.since_seq) end)
            from chat c join chat_participant me on me.log = c.log and me.person = $user
            left join lateral (
                select * from chat_member x where x.log = c.log and x.place > $3 order by x.place limit $4) p on true
            where c.id = $1 and c.deleted_at is null
            order by p.place"""
                    .replace("$user", ChatStore.person(2));

    private record Participant(long place, String id, Role role, @Nullable OffsetDateTime joinedAt) {

        private static Participant from(Row row) {
            String id = row.getString(1);
            Role role = row.getBoolean(2)
                    ? Role.MEMBER
                    : id.equals(row.getString(3))
                            ? Role.OWNER
                            : row.getOffsetDateTime(4) == null ? Role.MEMBER : Role.ADMIN;
            return new Participant(row.getLong(0), id, role, row.getOffsetDateTime(5));
        }

        private JsonObject toJson(Map<String, JsonObject> names) {
            JsonObject named = names.getOrDefault(id, new JsonObject());
            return new JsonObject()
                    .put("id", id)
                    .put("username", named.getString("username"))
                    .put("displayName", named.getString("displayName"))
                    .put("role", role.word())
                    .put("joinedAt", WireTime.writeOrNull(joinedAt));
        }
    }

    private final Postgres postgres;
    private final UserNames names;

    ChatParticipants(Postgres postgres, UserNames names) {
        this.postgres = postgres;
        this.names = names;
    }

    Future<Answer> page(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        long after = PlaceCursor.from(fields, "cursor").place();
        // One more than asked for shows whether there is a next page.
        Tuple values = Tuple.of(chatId, command.caller().id(), after, limit + 1L);
        return postgres.query(PAGE, values).map(ChatParticipants::participants).compose(found -> {
            List<Participant> page = found.subList(0, Math.min(limit, found.size()));
            String cursor =
                    found.size() > limit ? new PlaceCursor(page.get(limit - 1).place()).encode() : null;
            return names.of(page.stream().map(Participant::id).toList()).map(named -> answer(page, cursor, named));
        });
    }

    private static List<Participant> participants(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw ChatRefusals.noChat();
        }
        List<Participant> found = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getLong(0) != null) {
                found.add(Participant.from(row));
            }
        }
        return found;
    }

    private static Answer answer(List<Participant> page, @Nullable String cursor, Map<String, JsonObject> named) {
        JsonArray participants = new JsonArray();
        page.forEach(participant -> participants.add(participant.toJson(named)));
        return Answer.of(new JsonObject().put("participants", participants).put("cursor", cursor));
    }
}
