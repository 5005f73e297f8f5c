package dev.switchboard.chat;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code chat_search}. Each statement has one plan that serves all values, because PostgreSQL cannot know how common the
 * words are and which chats the user is in; {@link MessageSearch} chooses between them. Safe from any thread.
 */
final class SearchStore {

    /**
     * The newest messages of all chats, or of one, looked at one by one.
     *
     * @param found those that match, newest first
     * @param looked how many were looked at
     * @param last the oldest of these; null if there was none
     */
    record Recent(List<SearchPlace> found, int looked, @Nullable SearchPlace last) {}

    /**
     * A message found, with the name of its chat.
     *
     * @param highlights where the words stand in its text
     */
    record Hit(SearchPlace place, Message message, @Nullable String chatName, JsonArray highlights) {}

    /** The chats to search, each with the position after which the user reads. */
    private static final String MINE =
            """
            mine as materialized (
                select p.log, $floor as floor from chat_participant p
                where p.person = $user and ($2::uuid is null or p.log = (select c.log from chat c where c.id = $2)))"""
                    .replace("$user", ChatStore.person(1));

    private static final String ASKED = "(select websearch_to_tsquery($3::text::regconfig, $4))";
    /** Written so that no index of words serves it: the plan reads rows in order. */
    private static final String MATCHES = "((s.words @@ " + ASKED + ") is true)";

    private static final String IN_TIME =
            "s.created_at >= $6 and s.created_at <= $7 and (s.created_at, s.log, s.seq) < ($7, $8, $9)";
    private static final String FROM =
            "($5::text is null or s.sender = $5) and (s.only_sender is null or s.sender = $1)";
    private static final String NEWEST = "order by created_at desc, log desc, seq desc";

    private static final String LOOK =
            """
            with $mine,
            recent as materialized (
                select s.created_at, s.log, s.seq, ($from and $matches) as matches from chat_search s
                where $these and $time order by $order limit $11),
            found as (
                select r.created_at, r.log, r.seq from recent r join mine m on m.log = r.log and r.seq > m.floor
                where r.matches $newest limit $10),
            looked as (select count(*)::int as looked from recent),
            last as (select created_at, log, seq from recent order by created_at, log, seq limit 1)
            select k.looked, l.created_at, l.log, l.seq, f.created_at, f.log, f.seq
            from looked k left join last l on true left join found f on true
            order by f.created_at desc, f.log desc, f.seq desc"""
                    .replace("$mine", MINE)
                    .replace("$from", FROM)
                    .replace("$matches", MATCHES)
                    .replace("$time", IN_TIME)
                    .replace("$newest", NEWEST);

    static final String RECENT =
            LOOK.replace("$these", "true").replace("$order", "s.created_at desc, s.log desc, s.seq desc");
    static final String RECENT_IN_CHAT =
            LOOK.replace("$these", "s.log = (select log from mine)").replace("$order", "s.created_at desc, s.seq desc");
    /** Whether the user is in the chat, and how many messages of the user's chats are indexed, up to a number. */
    static final String SIZE =
            """
            with $mine
            select (select count(*) from mine)::int, (

                select count(*)::int from (
                    select 1 from mine m
                    cross join lateral (select 1 from chat_search s where s.log = m.log limit $3) of_chat limit $3) counted)"""
                    .replace("$mine", MINE);
    /** Chat by chat. */
    static final String IN_CHATS =
            """
            with $mine
            select f.created_at, f.log, f.seq from mine m cross join lateral (
                select s.created_at, s.log, s.seq from chat_search s
                where s.log = m.log and s.seq > m.floor and $time and $from and $matches
                order by s.created_at desc, s.seq desc limit $10) f
            $newest limit $10"""
                    .replace("$mine", MINE)
                    .replace("$from", FROM)
                    .replace("$matches", MATCHES)
                    .replace("$time", IN_TIME)
                    .replace("$newest", NEWEST);
    /** All messages with the words, by the index of words. */
    static final String BY_WORDS =
            """
            with $mine,
            s as materialized (
                select created_at, log, seq, sender, only_sender from chat_search where words @@ $asked)
            select s.created_at, s.log, s.seq from s join mine m on m.log = s.log and s.seq > m.floor
            where $time and $from $newest limit $10"""
                    .replace("$mine", MINE)
                    .replace("$asked", ASKED)
                    .replace("$from", FROM)
                    .replace("$time", IN_TIME)
                    .replace("$newest", "order by s.created_at desc, s.log desc, s.seq desc");
    /** What a message found must be now. */
    private static final String VISIBLE = "m.text is not null";

    private static final String HITS =
            """
            select g.created_at, g.log, g.seq, c.name, ts_headline($4::text::regconfig, m.text,
                    websearch_to_tsquery($4::text::regconfig, $5), $6), $columns
            from unnest($1::timestamptz[], $2::bigint[], $3::bigint[]) with ordinality as g (created_at, log, seq, place)
            join chat_message m on m.log = g.log and m.seq = g.seq join chat c on c.log = g.log
            where $visible order by g.place"""
                    .replace("$columns", Message.COLUMNS)
                    .replace("$visible", VISIBLE);

    private static final String BOUND = "set local statement_timeout = '3s'";
    /**
     * PostgreSQL takes the user's chats to be few and would compare each message that has the words with each of them: 10,000 of
     * others, and 200 chats, took 135 ms.
     */
    static final String BOUND_AND_HASHED = BOUND + ";set local enable_nestloop = off";

    private final Postgres postgres;
    private final String language;
    private final String recent;
    private final String recentInChat;
    private final String size;
    private final String inChats;
    private final String byWords;

    SearchStore(Postgres postgres, ChatConfig config) {
        this.postgres = postgres;
        this.language = config.searchLanguage();
        History history = config.history();
        this.recent = history.in(RECENT);
        this.recentInChat = history.in(RECENT_IN_CHAT);
        this.size = history.in(SIZE);
        this.inChats = history.in(IN_CHATS);
        this.byWords = history.in(BY_WORDS);
    }

    /** Looks at so many messages, from the query's place on. */
    Future<Recent> recent(SearchQuery query, int most) {
        String statement = query.chatId() == null ? recent : recentInChat;
        return bounded(BOUND, statement, values(query).addValue(most)).map(rows -> {
            List<SearchPlace> found = new ArrayList<>();
            int looked = 0;
            SearchPlace last = null;
            for (Row row : rows) {
                looked = row.getInteger(0);
                last = place(row, 1);
                SearchPlace one = place(row, 4);
                if (one != null) {
                    found.add(one);
                }
            }
            return new Recent(found, looked, last);
        });
    }

    /** How many messages of the user's chats are indexed, up to {@code most}; refused if the user is not in the chat. */
    Future<Integer> size(SearchQuery query, int most) {
        return postgres.query(size, Tuple.of(query.userId(), query.chatId(), most))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (query.chatId() != null && row.getInteger(0) == 0) {
                        throw ChatRefusals.noChat();
                    }
                    return row.getInteger(1);
                });
    }

    Future<List<SearchPlace>> inChats(SearchQuery query) {
        return bounded(BOUND, inChats, values(query)).map(SearchStore::places);
    }

    Future<List<SearchPlace>> byWords(SearchQuery query) {
        return bounded(BOUND_AND_HASHED, byWords, values(query)).map(SearchStore::places);
    }

    /**
     * Ends the statement before its caller is answered {@code TIMEOUT}: words that are common in the chats of others, with a
     * sender who never wrote them, are looked up for nothing, and would keep a connection as long as that takes.
     */
    private Future<RowSet<Row>> bounded(String bound, String statement, Tuple values) {
        return postgres.transaction(tx -> tx.query(bound).execute().compose(set -> tx.preparedQuery(statement)
                .execute(values)));
    }

    private Tuple values(SearchQuery query) {
        SearchPlace before = query.before();
        return Tuple.of(query.userId(), query.chatId(), language, query.words(), query.from(), query.after())
                .addValue(before.at())
                .addValue(before.log())
                .addValue(before.seq())
                .addValue(query.limit());
    }

    private static List<SearchPlace> places(RowSet<Row> rows) {
        List<SearchPlace> places = new ArrayList<>(rows.size());
        rows.forEach(row -> places.add(Objects.requireNonNull(place(row, 0))));
        return places;
    }

    private static @Nullable SearchPlace place(Row row, int at) {
        OffsetDateTime time = row.getOffsetDateTime(at);
        return time == null ? null : new SearchPlace(time, row.getLong(at + 1), row.getLong(at + 2));
    }

    /** The messages at these places as they are now; one that was deleted since is left out. */
    Future<List<Hit>> hits(SearchQuery query, List<SearchPlace> places) {
        Highlights highlights = Highlights.fresh();
        Tuple values = Tuple.tuple()
                .addValue(places.stream().map(SearchPlace::at).toArray(OffsetDateTime[]::new))
                .addValue(places.stream().map(SearchPlace::log).toArray(Long[]::new))
                .addValue(places.stream().map(SearchPlace::seq).toArray(Long[]::new))
                .addValue(language)
                .addValue(query.words())
                .addValue(highlights.options());
        return postgres.query(HITS, values).map(rows -> {
            List<Hit> hits = new ArrayList<>(rows.size());
            for (Row row : rows) {
                Message message = Objects.requireNonNull(Message.from(row, 5));
                hits.add(new Hit(
                        Objects.requireNonNull(place(row, 0)),
                        message,
                        row.getString(3),
                        highlights.in(Objects.requireNonNull(message.text()), row.getString(4))));
            }
            return hits;
        });
    }
}
