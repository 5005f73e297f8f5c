package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code chat:list {limit?, cursor?, hidden?}}, the caller's chats, those that they have hidden only if asked for; the first
 * page has those with the newest activity, the pages after it the others, each once: {@link ListCursor}. And {@code chat:get
 * {chatId}}, one of them. Each has its log's head {@code seq}, the caller's own state and role, and {@code lastMessage};
 * {@code chat:get} adds {@code reads}, the read positions of the first thousand participants. Runs on its verticle's event
 * loop.
 */
final class ChatLists {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    /** Where the columns after the chat's own begin. */
    private static final int STATE = Chat.COLUMN_COUNT;

    private static final int HEAD = STATE + 6;
    private static final int PLACE = HEAD + 1;
    private static final int LAST_MESSAGE = PLACE + 1;

    private static final String NEWEST = "order by x.seq desc limit 1";
    private static final String UNREAD = LoneMessages.forAll(
            "1", "page", "x.seq > page.read_seq and x.sender <> $1 and x.deleted_at is null", "limit $2");
    private static final String SELECT = "select " + Chat.LISTED
            + """
            , page.read_seq, (
                select count(*) from (
            """
            + UNREAD
            + """

                limit $2) unread),
            $mentions, page.muted, page.hidden, page.draft, page.head, page.place,
            """
            + Message.COLUMNS
            + """

            from (
                select p.log, p.person, p.read_seq, p.since_seq, p.floor_seq, p.lone_seq, p.muted, %s as hidden, p.draft, p.place,
                    l.head, case when p.quiet then coalesce((
                        select n.created_at from ($newest) n order by n.seq desc limit 1), '-infinity')
                        else l.moved_at end as moved_at
                from chat_participant p join topic_position l on l.id = p.log
                where p.person = %s and %s
                limit $3) page
            join chat c on c.log = page.log
            left join lateral (
                select * from ($last) h order by h.seq desc limit 1) m on true
            order by %s"""
                    .replace("$newest", LoneMessages.forUser("$1", "x.seq, x.created_at", "p", "true", NEWEST))
                    .replace("$last", LoneMessages.forUser("$1", "x.*", "page", "x.seq > $floor", NEWEST));
    private static final String HIDDEN = OwnState.hidden("$1");
    private static final String LISTED = HIDDEN + " = $4";
    static final String FIRST =
            select(LISTED + " order by moved_at desc, p.log desc", "page.moved_at desc, page.log desc");
    static final String NEXT = select(
            LISTED + " and p.place < $5 and p.place <> all($6::bigint[]) order by p.place desc", "page.place desc");
    static final String GET = select("p.log = (select log from chat where id = $4)", "page.place");

    private static final String READS =
            "select user_id, case when user_id = $2 then read_seq else coalesce(shown_seq, read_seq) end"
                    + " from chat_member where log = (select log from chat where id = $1) order by place limit 1000";

    private final Postgres postgres;
    private final long maxUnread;
    private final History history;
    private final GroupSettings.Rules hub;

    ChatLists(Postgres postgres, ChatConfig config) {
        this.postgres = postgres;
        this.maxUnread = config.maxUnread();
        this.history = config.history();
        this.hub = config.groups();
    }

    private static String select(String where, String order) {
        return SELECT.formatted(HIDDEN, ChatStore.person(1), where, order)
                .replace("$mentions", OwnState.mentions("page", "page.read_seq", "$2"));
    }

    Future<Answer> list(Command command) {
        Fields fields = new Fields(command.data());
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        Optional<ListCursor> cursor = ListCursor.from(fields, "cursor");
        String userId = command.caller().id();
        // One more than asked for shows whether there is a next page.
        Tuple values =
                Tuple.of(userId, maxUnread, limit + 1L, fields.flag("hidden").orElse(false));
        cursor.ifPresent(
                after -> values.addValue(after.before()).addValue(after.first().toArray(Long[]::new)));
        return postgres.query(statement(cursor.isPresent() ? NEXT : FIRST), values)
                .map(rows -> page(rows, userId, limit, cursor));
    }

    Future<Answer> get(Command command) {
        UUID chatId = Ids.chat(new Fields(command.data()));
        String userId = command.caller().id();
        Tuple values = Tuple.of(userId, maxUnread, 1L, chatId);
        Future<RowSet<Row>> found = postgres.query(statement(GET), values);
        Future<RowSet<Row>> reads = postgres.query(READS, Tuple.of(chatId, userId));
        return Future.all(found, reads).map(done -> {
            if (found.result().size() == 0) {
                throw ChatRefusals.noChat();
            }
            JsonObject chat = chat(found.result().iterator().next(), userId).put("reads", reads(reads.result()));
            return Answer.of(new JsonObject().put("chat", chat));
        });
    }

    private String statement(String sql) {
        return history.in(sql, "page");
    }

    private static JsonObject reads(RowSet<Row> rows) {
        JsonObject reads = new JsonObject();
        rows.forEach(row -> reads.put(row.getString(0), row.getLong(1)));
        return reads;
    }

    private Answer page(RowSet<Row> rows, String userId, int limit, Optional<ListCursor> cursor) {
        PageBudget budget = new PageBudget();
        JsonArray chats = new JsonArray();
        List<Long> places = new ArrayList<>();
        for (Row row : rows) {
            JsonObject chat = chat(row, userId);
            if (chats.size() == limit || !budget.tryAdd(chat)) {
                break;
            }
            chats.add(chat);
            places.add(row.getLong(PLACE));
        }
        boolean more = chats.size() < rows.size();
        return Answer.of(new JsonObject()
                .put("chats", chats)
                .put("cursor", more ? next(cursor, places).encode() : null));
    }

    private static ListCursor next(Optional<ListCursor> cursor, List<Long> places) {
        return cursor.map(after -> after.next(places.get(places.size() - 1))).orElseGet(() -> ListCursor.after(places));
    }

    private JsonObject chat(Row row, String userId) {
        Message last = Message.from(row, LAST_MESSAGE);
        Chat chat = Chat.from(row, hub);
        JsonObject json = chat.toJson()
                .put("role", chat.roleOf(userId).word())
                .put("seq", row.getLong(HEAD))
                .put("lastMessage", last == null ? null : last.toJson());
        JsonObject state = OwnState.from(chat.id(), row, STATE).toJson();
        state.remove("chatId");
        return json.mergeIn(state);
    }
}
