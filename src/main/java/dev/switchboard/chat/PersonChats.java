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
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:of {userId, cursor?, limit?}} → {@code {chats, cursor}}: the chats of any user, for an operator; those first that
 * the user came to last. Each has its name, or of a direct chat whom it is with, and where the user stands in it; nothing that
 * was said. The order never changes, so a chat comes once. Runs on its verticle's event loop.
 */
final class PersonChats {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    static final String PAGE =
            """
            select p.place, c.id, c.name, c.direct, coalesce(c.owner, c.created_by) = $1, p.admin_at is not null,
                (select count(*) from chat_participant o where o.log = c.log), p.muted, p.read_seq, l.head, l.moved_at,
                coalesce(p.joined_at, c.created_at),
                (select count(*) from (
            """
                    + LoneMessages.forAll(
                            "1", "p", "x.seq > p.read_seq and x.sender <> $1 and x.deleted_at is null", "limit $2")
                    + """
             limit $2) unread),
                case when c.direct then (
                    select user_id from chat_member where log = c.log and person <> p.person order by place limit 1) end
            from chat_participant p join chat c on c.log = p.log join topic_position l on l.id = p.log
            where p.person = $user and p.place < $3 and c.deleted_at is null
            order by p.place desc limit $4"""
                            .replace("$user", ChatStore.person(1));

    private record Entry(long place, JsonObject chat, @Nullable String with) {

        private static Entry from(Row row) {
            boolean direct = row.getBoolean(3);
            Role role = direct
                    ? Role.MEMBER
                    : row.getBoolean(4) ? Role.OWNER : row.getBoolean(5) ? Role.ADMIN : Role.MEMBER;
            JsonObject chat = new JsonObject()
                    .put("id", row.getUUID(1).toString())
                    .put("name", row.getString(2))
                    .put("direct", direct)
                    .put("role", role.word())
                    .put("participantCount", row.getLong(6))
                    .put("muted", row.getBoolean(7))
                    .put("readSeq", row.getLong(8))
                    .put("seq", row.getLong(9))
                    .put("unread", row.getLong(12))
                    .put("movedAt", WireTime.writeOrNull(row.getOffsetDateTime(10)))
                    .put("joinedAt", WireTime.write(row.getOffsetDateTime(11)));
            return new Entry(row.getLong(0), chat, row.getString(13));
        }

        private JsonObject toJson(Map<String, JsonObject> names) {
            return chat.put("with", with == null ? null : named(with, names.getOrDefault(with, new JsonObject())));
        }

        private static JsonObject named(String userId, JsonObject name) {
            return new JsonObject()
                    .put("id", userId)
                    .put("username", name.getString("username"))
                    .put("displayName", name.getString("displayName"));
        }
    }

    private final Postgres postgres;
    private final long maxUnread;
    private final UserNames names;

    PersonChats(Postgres postgres, ChatConfig config, UserNames names) {
        this.postgres = postgres;
        this.maxUnread = config.maxUnread();
        this.names = names;
    }

    Future<Answer> page(Command command) {
        Fields fields = new Fields(command.data());
        String userId = fields.id("userId");
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        PlaceCursor cursor = PlaceCursor.from(fields, "cursor");
        long before = cursor.equals(PlaceCursor.START) ? Long.MAX_VALUE : cursor.place();
        // One more than asked for shows whether there is a next page.
        return postgres.query(PAGE, Tuple.of(userId, maxUnread, before, limit + 1L))
                .compose(rows -> {
                    List<Entry> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(Entry.from(row)));
                    return answer(found, limit);
                });
    }

    private Future<Answer> answer(List<Entry> found, int limit) {
        List<Entry> page = found.subList(0, Math.min(limit, found.size()));
        String cursor =
                found.size() > limit ? new PlaceCursor(page.get(limit - 1).place()).encode() : null;
        List<String> others = page.stream()
                .map(Entry::with)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return names.of(others).map(named -> {
            JsonArray chats = new JsonArray();
            page.forEach(entry -> chats.add(entry.toJson(named)));
            return Answer.of(new JsonObject().put("chats", chats).put("cursor", cursor));
        });
    }
}
