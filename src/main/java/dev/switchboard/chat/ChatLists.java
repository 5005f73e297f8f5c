package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.PageCursor;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * {@code chat:list}, the caller's chats with the newest activity first, and {@code chat:get {chatId}}, one of them:
 * each with its log's head {@code seq}, {@code readSeq}, {@code unread} and {@code lastMessage}; {@code chat:get} adds
 * {@code reads}, the read positions of the first thousand participants. Runs on its verticle's event loop.
 */
final class ChatLists {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;
    private static final int HEAD = 8;
    private static final int LAST_MESSAGE = 12;

    private static final String SELECT = "select " + Chat.COLUMNS
            + """
            , page.head, page.read_seq, (
                select count(*) from (
                    select 1 from chat_message u
                    where u.chat_id = c.id and u.seq > page.read_seq and u.sender <> $1 and u.deleted_at is null
                    limit $2) unread),
            page.moved_at,
            """
            + Message.COLUMNS
            + """

            from (
                select p.chat_id, p.read_seq, p.since_seq, l.head, l.moved_at
                from chat_participant p join topic_position l on l.topic = 'chat-' || p.chat_id::text
                where p.user_id = $1 and %s
                order by l.moved_at desc, p.chat_id desc limit $3) page
            join chat c on c.id = page.chat_id
            left join lateral (
                select * from chat_message where chat_id = c.id and seq > $floor order by seq desc limit 1) m on true
            order by page.moved_at desc, page.chat_id desc""";
    private static final String LIST = SELECT.formatted("true");
    private static final String LIST_AFTER = SELECT.formatted("(l.moved_at, p.chat_id) < ($4, $5)");
    private static final String GET = SELECT.formatted("p.chat_id = $4");

    private static final String READS =
            "select user_id, case when user_id = $2 then read_seq else coalesce(shown_seq, read_seq) end"
                    + " from chat_participant where chat_id = $1 order by place limit 1000";

    private final Postgres postgres;
    private final long maxUnread;
    private final History history;

    ChatLists(Postgres postgres, ChatConfig config) {
        this.postgres = postgres;
        this.maxUnread = config.maxUnread();
        this.history = config.history();
    }

    Future<Answer> list(Command command) {
        Fields fields = new Fields(command.data());
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        PageCursor after = PageCursor.from(fields, "cursor");
        // One more than asked for shows whether there is a next page.
        Tuple values = Tuple.of(command.caller().id(), maxUnread, limit + 1L);
        if (after.equals(PageCursor.NEWEST)) {
            return postgres.query(statement(LIST), values).map(rows -> page(rows, limit));
        }
        values.addValue(after.at().atOffset(ZoneOffset.UTC)).addValue(after.id());
        return postgres.query(statement(LIST_AFTER), values).map(rows -> page(rows, limit));
    }

    Future<Answer> get(Command command) {
        UUID chatId = Ids.chat(new Fields(command.data()));
        Tuple values = Tuple.of(command.caller().id(), maxUnread, 1L, chatId);
        Future<RowSet<Row>> found = postgres.query(statement(GET), values);
        Future<RowSet<Row>> reads =
                postgres.query(READS, Tuple.of(chatId, command.caller().id()));
        return Future.all(found, reads).map(done -> {
            if (found.result().size() == 0) {
                throw ChatRefusals.noChat();
            }
            JsonObject chat = chat(found.result().iterator().next()).put("reads", reads(reads.result()));
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

    private static Answer page(RowSet<Row> rows, int limit) {
        PageBudget budget = new PageBudget();
        JsonArray chats = new JsonArray();
        Row last = null;
        for (Row row : rows) {
            JsonObject chat = chat(row);
            if (chats.size() == limit || !budget.tryAdd(chat)) {
                break;
            }
            chats.add(chat);
            last = row;
        }
        String cursor = last != null && chats.size() < rows.size() ? cursorOf(last) : null;
        return Answer.of(new JsonObject().put("chats", chats).put("cursor", cursor));
    }

    private static String cursorOf(Row row) {
        return new PageCursor(row.getOffsetDateTime(HEAD + 3).toInstant(), row.getUUID(0)).encode();
    }

    private static JsonObject chat(Row row) {
        Message last = Message.from(row, LAST_MESSAGE);
        return Chat.from(row)
                .toJson()
                .put("seq", row.getLong(HEAD))
                .put("readSeq", row.getLong(HEAD + 1))
                .put("unread", row.getLong(HEAD + 2))
                .put("lastMessage", last == null ? null : last.toJson());
    }
}
